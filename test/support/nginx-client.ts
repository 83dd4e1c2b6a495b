import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import * as cheerio from 'cheerio';
import { DOMAIN, type Nginx } from './nginx';

export interface NginxAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A request, where it differs from a GET of the site over TLS. */
export interface Asked {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
  /** The client's own address, of loopback. */
  readonly from?: string;
  readonly plain?: boolean;
  /** Another nginx's. */
  readonly port?: number;
  readonly host?: string;
}

/** Sends a request to nginx, with the certificate in its folder as the trusted one. */
export function askNginx(
  nginx: Nginx,
  folder: string,
  target: string,
  asked: Asked = {},
): Promise<NginxAnswer> {
  const host = asked.host ?? DOMAIN;
  const options: https.RequestOptions = {
    host: '127.0.0.1',
    port: asked.port ?? (asked.plain ? nginx.httpPort : nginx.httpsPort),
    path: target,
    method: asked.method ?? 'GET',
    headers: { host, ...asked.headers },
    localAddress: asked.from ?? '127.0.0.1',
    servername: host,
    rejectUnauthorized: asked.port === undefined,
    ca: readFileSync(path.join(folder, 'fullchain.pem')),
    checkServerIdentity: () => undefined,
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const request = (asked.plain ? http : https).request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.once('error', reject);
    request.end(asked.body);
  });
}

/** Sends raw bytes over TLS, as no client library would. */
export function sendRaw(nginx: Nginx, bytes: string): Promise<NginxAnswer> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = tls.connect(
      { host: '127.0.0.1', port: nginx.httpsPort, servername: DOMAIN, rejectUnauthorized: false },
      () => socket.write(bytes),
    );
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const [head = '', ...body] = answer.split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => {
          const [name = '', ...value] = line.split(': ');
          return [name.toLowerCase(), value.join(': ')];
        }),
      );
      resolve({ status: Number(first.split(' ')[1]), headers, text: body.join('\r\n\r\n') });
    });
  });
}

/** Expects an error page, or JSON, of nginx's own that looks like the report's. */
export function expectProblem(
  { headers, text }: NginxAnswer,
  kind: 'html' | 'json',
  code = 'tls_required',
): void {
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers).toMatchObject({
    'strict-transport-security': expect.stringMatching(/max-age=\d{8}/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': expect.stringContaining('noindex'),
    'cache-control': 'no-store',
    server: 'nginx',
  });
  expect(text).not.toMatch(/<center>|openresty|nginx/);
  if (kind === 'json') {
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(text)).toEqual({ error: { code, message: expect.stringMatching(/\.$/) } });
  } else {
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const page = cheerio.load(text);
    expect(page('html').attr('lang')).toBe('vi');
    expect(page('main.problem h1').text()).toBe(page('title').text());
    expect(page('main.problem p').text()).toMatch(/\.$/);
    expect(page('link[rel=stylesheet]').attr('href')).toBe('/style.css');
    // The style in the page is the one that the policy lets in.
    const hash = createHash('sha256').update(page('style').text()).digest('base64');
    expect(headers['content-security-policy']).toContain(`'sha256-${hash}'`);
  }
}
