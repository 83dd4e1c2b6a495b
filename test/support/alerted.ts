import { readFileSync } from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import { PROJECT } from './unit-file';

/** What a bot's server received. */
export interface Received {
  readonly path: string;
  readonly token: string | undefined;
  readonly body: string;
}

/** Stands for api.telegram.org and openapi.zalo.me. */
export async function botServer(): Promise<{ url: string; received: Received[]; close(): void }> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const token = request.headers.access_token;
      received.push({ path: request.url ?? '', token: token?.toString(), body });
      response.end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

/** deploy/alert.example with all of it in use, and its bots where `url` is. */
export function alertScript(url: string): string {
  const text = readFileSync(path.join(PROJECT, 'deploy/alert.example'), 'utf8');
  const bots = text.indexOf('# Telegram');
  const inUse = text.slice(bots).replace(/^# (?=TELEGRAM_TOKEN=|ZALO_TOKEN=|curl| {2})/gm, '');
  return (
    text.slice(0, bots) + inUse.replace(/https:\/\/(api\.telegram\.org|openapi\.zalo\.me)/g, url)
  );
}
