import { chmodSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import bcrypt from 'bcrypt';
import { checkTls } from '../src/check/installation';
import { AdminFolder } from './support/admin';
import { CONSTANT_REPORT, writeAccounts } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let admin: AdminFolder;

beforeAll(async () => {
  shop = await TestDatabase.create();
});
beforeEach(() => {
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  admin.write('report.sql', CONSTANT_REPORT);
  writeAccounts(admin.path);
});
afterEach(() => admin.remove());
afterAll(() => shop.drop());

test.each([
  [4, false],
  [9, false],
  [10, true],
])('a bcrypt hash of cost %d is good enough: %s', async (cost, good) => {
  const hash = bcrypt.hashSync('x', cost).replace('$2b$', '$2y$');
  const file = path.join(admin.path, '.htpasswd');
  writeFileSync(file, `BaocaoTMDT:${bcrypt.hashSync('x', 10)}\nportal:${hash}\n`);
  const { code, output } = await admin.run(['check']);
  const weakHash = `fault    password file: the bcrypt hash of portal in .htpasswd has cost ${cost}`;
  expect(output.includes(weakHash)).toBe(!good);
  if (!good) expect(code).toBe(1);
});

test("the key of known browsers must be its owner's alone", async () => {
  admin.write('.htpasswd.key', 'x');
  chmodSync(path.join(admin.path, '.htpasswd.key'), 0o644);
  expect((await admin.run(['check'])).output).toMatch(
    /fault {4}key of known browsers: \.htpasswd\.key has mode 0644/,
  );
});

test('showings must be recorded in the audit file', async () => {
  const silent = new AdminFolder({ DATABASE_URL: shop.url, LOG_LEVEL: 'silent' });
  silent.write('report.sql', CONSTANT_REPORT);
  writeAccounts(silent.path);
  const { code, output } = await silent.run(['check']);
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(/fault +record: nothing that is shown is/),
  ]);
  silent.remove();
});

test('a broken audit chain is a fault that names the line', async () => {
  const recording = new AdminFolder({ DATABASE_URL: shop.url, AUDIT_FILE: 'audit.jsonl' });
  recording.write('report.sql', CONSTANT_REPORT);
  writeAccounts(recording.path);
  recording.write('audit.jsonl', '{"prev":null,"hash":"0"}\n');
  const { code, output } = await recording.run(['check']);
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(/record: .*audit\.jsonl line 1: it was edited/),
  ]);
  recording.remove();
});

test.each(['report.sql', '.htpasswd', '.'])(
  '%s that every account may write is a fault',
  async (name) => {
    chmodSync(path.join(admin.path, name), name === '.' ? 0o777 : 0o666);
    const { code, output } = await admin.run(['check']);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/can be written by every account of this machine; run: chmod o-w /),
    ]);
  },
);

describe('the way to the database', () => {
  const options = { port: 3306, user: 'a', password: 'b', database: 'c' };
  const found = async (changes: object) => {
    const all = [];
    const way = { ...options, host: '203.0.113.5', timeZone: '+07:00', timeoutMs: 1, ...changes };
    for await (const finding of checkTls(way)) all.push(finding);
    expect(all).toHaveLength(1);
    return all[0];
  };

  test('without TLS to another machine is a warning that names what an eavesdropper reads', async () => {
    expect(await found({})).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(
        /203\.0\.113\.5 is not encrypted.*every statement and figure.*password.*ssl-ca/,
      ),
    });
    expect((await found({ host: 'db.example.invalid' }))?.level).toBe('warning');
    expect(
      (await admin.run(['check'], { DATABASE_URL: 'mysql://a:b@db.example.invalid/c' })).output,
    ).toContain('warning  encryption: the connection to db.example.invalid is not encrypted');
  });

  test('by TLS without verification is a warning, by verified TLS it is not', async () => {
    for (const ssl of [{ verifyIdentity: false }, { rejectUnauthorized: false }]) {
      expect(await found({ ssl })).toMatchObject({
        level: 'warning',
        message: expect.stringContaining('pose as the database'),
      });
    }
    expect((await found({ ssl: { verifyIdentity: true } }))?.level).toBe('ok');
  });

  test('within this machine needs none', async () => {
    const own = Object.values(os.networkInterfaces()).flatMap(
      (each) => each?.map(({ address }) => address) ?? [],
    );
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', ...own]) {
      expect([host, (await found({ host }))?.level]).toEqual([host, 'ok']);
    }
    expect((await found({ socketPath: '/run/mysqld/mysqld.sock' }))?.level).toBe('ok');
  });
});
