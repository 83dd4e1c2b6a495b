import http from 'node:http';

/** How long requests under way may take to end after `stop`, in milliseconds. */
const DRAIN_MS = 20_000;

/** What a client with few bytes and much time meets before the application does. */
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
  /** Takes no more requests, and resolves when those under way are answered, or after DRAIN_MS. */
  stop(): Promise<void>;
}

/** Serves an application. @throws a system error of the call `listen` */
export async function startHttpServer(
  app: http.RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
  options = SLOW_CLIENTS,
): Promise<RunningServer> {
  const server = http.createServer(options, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address()),
    stop: async () => {
      const bound = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      // A connection kept alive is idle only once its request under way is answered.
      const sweep = setInterval(() => server.closeIdleConnections(), 100);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(bound);
      clearInterval(sweep);
    },
  };
}

function urlOf(address: ReturnType<http.Server['address']>): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
