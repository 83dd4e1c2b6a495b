import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { alertScript, botServer } from '../support/alerted';
import { temporaryFolder } from '../support/app';
import { addPlatform, serverOfDatabases } from '../support/platforms';
import { UnitFile } from '../support/unit-file';

const { folder, remove } = temporaryFolder();
const programs = path.join(folder, 'bin');
const mailbox = path.join(folder, 'mail');
const said = path.join(folder, 'said');
let bots: Awaited<ReturnType<typeof botServer>>;
let databases: Awaited<ReturnType<typeof serverOfDatabases>>;

/** A program of the server that this machine may not have, or not for us. */
function program(name: string, script: string): void {
  writeFileSync(path.join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

beforeAll(async () => {
  mkdirSync(programs);
  program('sendmail', `cat >>${mailbox}`);
  program('systemctl', 'echo the-run');
  program('journalctl', `case "$*" in *ID=the-run*_TRANSPORT=stdout*) cat ${said};; esac`);
  bots = await botServer();
  writeFileSync(path.join(folder, 'alert'), alertScript(bots.url));
  chmodSync(path.join(folder, 'alert'), 0o700);
  databases = await serverOfDatabases();
  await addPlatform(databases, folder, { name: 'san1', password: 'x', orders: 11 });
});
afterAll(async () => {
  bots.close();
  await databases.server.remove();
  remove();
});

/** Runs what a unit runs. */
function run(unit: UnitFile): Promise<{ code: number | null; output: string }> {
  const { program: file, args, cwd, env } = unit.command(folder);
  const child = spawn(file, args, {
    cwd,
    env: { PATH: `${programs}:${process.env.PATH}`, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

/** A run of the check by its unit, and by OnFailure= the alert if it fails. */
async function timerElapses(name: string): Promise<number | null> {
  const check = UnitFile.named(name);
  const { code, output } = await run(check);
  writeFileSync(said, output);
  if (code !== 0) {
    const alert = UnitFile.named(check.value('OnFailure') ?? '');
    expect(await run(alert)).toEqual({ code: 0, output: '' });
  }
  return code;
}

const mail = () => (existsSync(mailbox) ? readFileSync(mailbox, 'utf8') : '');

test('systemd accepts the units, and the timers start the checks of their name', async () => {
  for (const timer of ['baocao-check', 'baocao-check-whole']) {
    expect(UnitFile.named(`${timer}.timer`).value('Unit')).toBeUndefined();
    expect(UnitFile.named(`${timer}.service`).value('OnFailure')).toBe(
      `baocao-alert@${timer}.service.service`,
    );
  }
  expect(UnitFile.named('baocao-check.service').command('/x').args.slice(1)).toEqual([
    ...['check', '--quick', '--json'],
  ]);
  expect(UnitFile.named('baocao-check-whole.service').command('/x').args.slice(1)).toEqual([
    ...['check', '--json'],
  ]);
});

test('no alert is sent while all is well', async () => {
  expect(await timerElapses('baocao-check@san1.service')).toBe(0);
  expect(mail()).toBe('');
  expect(bots.received).toEqual([]);
});

test('a missing column alerts by mail, Telegram and Zalo, each with the unit and the fault, and no secret', async () => {
  const root = await databases.server.connect('san1');
  await root.query('ALTER TABLE orders CHANGE total tổng INT');
  expect(await timerElapses('baocao-check@san1.service')).toBe(1);
  await root.query('ALTER TABLE orders CHANGE tổng total INT');
  await root.end();

  const fault = /report\.sql: report\.sql line 2 \(statement 1\): Unknown column 'total'/;
  expect(mail()).toMatch(/^To: .*\nSubject: baocao-check@san1\.service failed\n/);
  expect(mail()).toMatch(fault);
  expect(mail()).not.toMatch(/"level"|identity|of-san1/);
  const [telegram, zalo] = bots.received;
  expect(telegram?.path).toBe('/bot123:abc/sendMessage');
  const form = new URLSearchParams(telegram?.body);
  expect(form.get('chat_id')).toBe('456');
  expect(form.get('text')).toMatch(/^baocao-check@san1\.service on \S+:\n/);
  expect(form.get('text')).toMatch(fault);
  expect(zalo).toMatchObject({ path: '/v3.0/oa/message/cs', token: 'abc' });
  expect(JSON.parse(zalo?.body ?? '')).toEqual({
    recipient: { user_id: '789' },
    message: { text: form.get('text') },
  });
});

test('an output that is no JSON is sent as it is, its end, in whole letters; an empty one is reported too', async () => {
  const alert = (text: string) => {
    const running = promisify(execFile)(path.join(folder, 'alert'), ['baocao.service'], {
      env: { PATH: `${programs}:${process.env.PATH}` },
    });
    running.child.stdin?.end(text);
    return running;
  };
  await alert(`first line\n${'ả'.repeat(5000)}`);
  await alert('');
  const [long, silent] = bots.received.slice(-4).filter(({ path: each }) => /^\/bot/.test(each));
  expect(new URLSearchParams(long?.body).get('text')).toMatch(/:\nfirst line\nả+$/);
  expect(new URLSearchParams(silent?.body).get('text')).toMatch(
    /ended without a word: systemctl status baocao\.service$/,
  );
});
