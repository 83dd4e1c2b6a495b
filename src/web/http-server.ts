/** An HTTP listener on a port or a Unix socket: its limits for slow clients, and its orderly end. */
import { chmod, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Express } from 'express';

/** How long requests under way may take to end after `stop`, in milliseconds. */
const DRAIN_MS = 20_000;

/** Limits for clients that send slowly. */
export const SLOW_CLIENTS: http.ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  // Longer than nginx keeps its idle connections, so that it never writes into a closing one.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
};

/** A server that runs: where it listens, and how to end it. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, and resolves when those under way are answered and logged, or after DRAIN_MS. */
  stop(): Promise<void>;
}

/** Whether a host to listen on is the path of a Unix socket. */
export function isSocketPath(host: string): boolean {
  return host.startsWith('/');
}

/** Makes an application trust the configured proxies, and every client of its Unix socket, which has no address. */
export function trustProxies(app: Express, proxies: string | number | false, host: string): void {
  app.set('trust proxy', proxies);
  if (!isSocketPath(host)) return;
  const trusts = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  app.set('trust proxy', (address: string | undefined, hop: number) =>
    address === undefined || address === '' ? true : trusts(address, hop),
  );
}

/**
 * Serves an application.
 * @param address `host` a path is a Unix socket, for its owner and group; `port` is nothing then
 * @throws a system error of the call `listen`
 */
export async function startHttpServer(
  app: http.RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
  options = SLOW_CLIENTS,
): Promise<RunningServer> {
  const server = http.createServer(options, app);
  if (isSocketPath(host) && (await isAbandoned(host))) await rm(host, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (isSocketPath(host)) server.listen(host, resolve);
    else server.listen(port, host, resolve);
  });
  if (isSocketPath(host)) await chmod(host, 0o660);
  return {
    url: urlOf(server.address()),
    stop: async () => {
      const bound = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      // A connection kept alive is idle only once its request under way is answered.
      const sweep = setInterval(() => server.closeIdleConnections(), 100);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(bound);
      clearInterval(sweep);
      // A request is logged in the round of events after the one that ends it.
      await nextRound();
    },
  };
}

function urlOf(address: ReturnType<http.Server['address']>): string {
  if (address === null || typeof address === 'string') return `unix:${address}`;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/** Whether a socket is left behind by a process that was killed. */
function isAbandoned(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect(socket, () => {
      connection.destroy();
      resolve(false);
    });
    connection.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
  });
}
