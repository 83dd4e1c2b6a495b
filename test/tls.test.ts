import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../src/config/config';
import { DatabaseUnavailable } from '../src/database/faults';
import { Database } from '../src/database/session';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { temporaryFolder } from './support/app';
import { startMariadb } from './support/mariadb';
import { freePort } from './support/nginx';

const { folder, remove } = temporaryFolder();
const file = (name: string) => path.join(folder, name);
let server: PrivateMariadb;
let port: number;

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });

/** Signs the server's certificate for what a server is called. */
function certify(subjectAltName: string): void {
  const request = ['-new', '-key', file('key.pem'), '-subj', '/CN=db', '-out', file('csr.pem')];
  openssl('req', ...request);
  writeFileSync(file('extensions'), `subjectAltName=${subjectAltName}\n`);
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      file('csr.pem'),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca-key.pem'),
    ],
    ...['-CAcreateserial', '-days', '2', '-extfile', file('extensions'), '-out', file('cert.pem')],
  );
}

beforeAll(async () => {
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=a test CA'],
    ...['-keyout', file('ca-key.pem'), '-out', file('ca.pem')],
  );
  openssl('genrsa', '-out', file('key.pem'), '2048');
  certify('DNS:localhost');
  port = await freePort();
  server = await startMariadb([
    '--skip-networking=0',
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--ssl-cert=${file('cert.pem')}`,
    `--ssl-key=${file('key.pem')}`,
  ]);
  const root = await server.connect();
  await root.query("CREATE DATABASE shop; CREATE USER shop@'%' IDENTIFIED BY 'x' REQUIRE SSL;");
  await root.query("GRANT SELECT ON shop.* TO shop@'%'");
  await root.end();
});
afterAll(async () => {
  await server.remove();
  remove();
});

/** Whether a connection is made, and why not. */
async function connect(host: string, options: string): Promise<string> {
  const { database } = readConfig({
    DATABASE_URL: `mysql://shop:x@${host}:${port}/shop?${options}`,
  });
  const opened = new Database(database);
  try {
    await opened.ping();
    return 'connected';
  } catch (error) {
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    return (error as Error).message;
  } finally {
    await opened.close();
  }
}

test.each([
  ['DNS:localhost', 'localhost', 'connected'],
  ['DNS:other.example.vn', 'localhost', "does not match certificate's altnames: Host: localhost"],
  ['IP:127.0.0.1', '127.0.0.1', 'connected'],
  ['DNS:localhost', '127.0.0.1', "does not match certificate's altnames: IP: 127.0.0.1"],
  ['IP:127.0.0.2', '127.0.0.1', "does not match certificate's altnames: IP: 127.0.0.1"],
])('a certificate for %s, from the host %s: %s', async (name, host, outcome) => {
  certify(name);
  const root = await server.connect();
  await root.query('FLUSH SSL');
  await root.end();
  expect(await connect(host, `ssl-ca=${file('ca.pem')}`)).toContain(outcome);
  expect(await connect(host, `ssl=true&ssl-ca=${file('ca.pem')}`)).toContain(outcome);
  // Who says so takes any name, but never a certificate that no one vouches for.
  const anyName = encodeURIComponent('{"verifyIdentity":false}');
  expect(await connect(host, `ssl=${anyName}&ssl-ca=${file('ca.pem')}`)).toBe('connected');
  expect(await connect(host, 'ssl=true')).toMatch(/certificate|self-signed|verify/);
});
