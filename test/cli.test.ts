import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import bcrypt from 'bcrypt';
import { parseHtpasswd } from '../src/accounts/htpasswd';
import { DOCUMENTED_VARIABLES } from '../src/config/variables';
import { typeAtTerminal } from './support/admin';
import {
  basicAuth,
  CONSTANT_REPORT,
  PASSWORD,
  temporaryFolder,
  writeAccounts,
} from './support/app';
import { runCommand } from './support/command';
import { TestDatabase } from './support/database';
import { Baocao } from './support/process';

let shop: TestDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  shop = await TestDatabase.create();
});
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
});
afterEach(() => remove());
afterAll(() => shop.drop());

const run = (args: string[], env: NodeJS.ProcessEnv = {}, input = '') =>
  runCommand(args, env, folder, input);
const start = (args: string[], env: NodeJS.ProcessEnv = {}) => Baocao.run(args, env, folder);

describe('baocao', () => {
  test('prints its version, and serve --help every variable', async () => {
    const { version } = JSON.parse(
      readFileSync(path.resolve(__dirname, '../package.json'), 'utf8'),
    ) as { version: string };
    expect(await start(['--version']).result()).toEqual({ code: 0, output: `${version}\n` });
    const { output } = await run(['serve', '--help']);
    for (const { name, meaning } of DOCUMENTED_VARIABLES) {
      expect(output).toMatch(new RegExp(`^  ${name} +${meaning().slice(0, 12)}`, 'm'));
    }
  });

  test('lists its commands, and each has a --help', async () => {
    const { code, output } = await run(['--help']);
    expect(code).toBe(0);
    const commands = [...output.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}/gm)].map(([, name]) =>
      String(name),
    );
    expect(commands).toEqual([
      'serve',
      'demo',
      'set-password',
      'init',
      'check',
      'visits serve',
      'visits setup',
      'visits import',
      'visits log',
      'audit',
      'accelerate',
      'fold',
      'annual init',
      'annual check',
      'annual close',
      'annual filed',
      'handover',
    ]);
    for (const command of commands) {
      const help = await run([...command.split(' '), '--help']);
      expect([help.code, help.output]).toEqual([
        0,
        expect.stringContaining(`Usage: baocao ${command}`),
      ]);
    }
  });

  test('ends quietly when its reader closes the pipe', async () => {
    const { child, ended } = start(['check'], { DATABASE_URL: shop.url });
    let shown = '';
    child.stderr?.on('data', (chunk) => {
      shown += chunk;
    });
    child.stdout?.destroy();
    await ended;
    expect(shown).toBe('');
  });

  test.each([
    [['surf'], 2, "baocao: there is no command 'surf'; there are "],
    [['constructor'], 2, "baocao: there is no command 'constructor'; there are "],
    [
      ['serve', '--fast'],
      1,
      "baocao serve: Unknown option '--fast'; 'baocao serve --help' tells more\n",
    ],
  ])('refuses %j in one line', async (args, code, message) => {
    const refused = await run(args);
    expect(refused).toEqual({ code, output: expect.stringContaining(message) });
    expect(refused.output.trim().split('\n')).toHaveLength(1);
  });
});

describe('baocao set-password', () => {
  const hashOf = (user: string) =>
    parseHtpasswd(readFileSync(path.join(folder, '.htpasswd'), 'utf8'), '').get(user) ?? '';

  test('takes the password from standard input, and never shows it', async () => {
    const { code, output } = await run(['set-password', '--stdin'], {}, 'Mật khẩu: 1 2 3\nmore');
    expect([code, output]).toEqual([0, 'The password of BaocaoTMDT is set in .htpasswd.\n']);
    expect(statSync(path.join(folder, '.htpasswd')).mode & 0o777).toBe(0o600);
    expect(await bcrypt.compare('Mật khẩu: 1 2 3', hashOf('BaocaoTMDT'))).toBe(true);
  });

  test('sets another account, in another file', async () => {
    const env = { HTPASSWD_FILE: path.join(folder, 'elsewhere') };
    await run(['set-password', '--stdin', '--user', 'portal'], env, 'một mật khẩu mới');
    expect(readFileSync(env.HTPASSWD_FILE, 'utf8')).toMatch(/^portal:\$2b\$12\$/);
  });

  test.each([
    ['', 'the password is empty'],
    ['x'.repeat(73), 'the password has 73 bytes'],
    ['1', 'fewer than 12 characters'],
    ['BaocaoTMDT', 'fewer than 12 characters'],
    ['BaocaoTMDT2026', 'soon guessed'],
    ['123456789012', 'soon guessed'],
  ])('refuses %j in one line', async (input, message) => {
    const { code, output } = await run(['set-password', '--stdin'], {}, input);
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  test('makes a strong password that can be read out over the telephone, and prints it once', async () => {
    const made = new Set<string>();
    for (let again = 0; again < 3; again += 1) {
      const { code, output } = await run(['set-password', '--generate']);
      const [, password = ''] = /\n {2}(\S+)\n/.exec(output) ?? [];
      expect(code).toBe(0);
      // Nothing that looks or sounds like another: no 0, 1, i, l, o, and of b d p t v one alone, as of m n.
      expect(password).toMatch(/^([ehkmtuxy2-9]{4}-){4}[ehkmtuxy2-9]{4}$/);
      expect(output.split(password)).toHaveLength(2);
      expect(await bcrypt.compare(password, hashOf('BaocaoTMDT'))).toBe(true);
      made.add(password);
    }
    expect(made.size).toBe(3);
    const both = await run(['set-password', '--generate', '--stdin']);
    expect([both.code, both.output]).toEqual([1, expect.stringContaining('exclude each other')]);
  });

  test('leaves the key of known browsers beside the password file, and keeps it', async () => {
    await run(['set-password', '--generate']);
    const file = path.join(folder, '.htpasswd.key');
    const key = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await run(['set-password', '--generate']);
    expect(readFileSync(file, 'utf8')).toBe(key);
  });

  test('without a terminal asks for --stdin', async () => {
    const { code, output } = await run(['set-password']);
    expect([code, output]).toEqual([1, expect.stringContaining('use --stdin')]);
  });

  /** Types at the prompts of a terminal. */
  const atTerminal = (...answers: string[]) =>
    typeAtTerminal(folder, 'set-password', /(Password for BaocaoTMDT|Once more): /, ...answers);

  test('asks twice at a terminal, without echo', async () => {
    const screen = await atTerminal('bí mật không ai biết', 'bí mật không ai biết');
    expect(screen).toContain('is set in .htpasswd');
    expect(screen).not.toContain('bí mật');
    expect(await bcrypt.compare('bí mật không ai biết', hashOf('BaocaoTMDT'))).toBe(true);
  });

  test('changes nothing when the two differ', async () => {
    writeAccounts(folder);
    const before = readFileSync(path.join(folder, '.htpasswd'), 'utf8');
    expect(await atTerminal('một mật khẩu mới', 'một mật khẩu khác')).toContain(
      'the two passwords differ',
    );
    expect(readFileSync(path.join(folder, '.htpasswd'), 'utf8')).toBe(before);
  });
});

describe('baocao serve', () => {
  /** A folder as an admin leaves it: .env, .htpasswd and report.sql. */
  function prepare(reportSql = CONSTANT_REPORT, changes: Record<string, string> = {}) {
    writeAccounts(folder);
    writeFileSync(path.join(folder, 'report.sql'), reportSql);
    const env = { DATABASE_URL: shop.url, PORT: '0', ...changes };
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(path.join(folder, '.env'), lines.join(''));
  }
  const urlOf = async (server: Baocao) => String((await server.says(/"url":"([^"]+)"/))[1]);
  const authorization = basicAuth('BaocaoTMDT');

  test('serves the report by .env, and ends with 0 on SIGTERM', async () => {
    prepare();
    const server = start(['serve']);
    const response = await fetch(await urlOf(server), { headers: { authorization } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('9.007.199.254.740.993');
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.output).not.toContain(PASSWORD);
    expect(server.output).not.toContain('reader');
  });

  test('a changed password takes effect without a restart', async () => {
    prepare();
    const server = start(['serve']);
    const url = await urlOf(server);
    await run(['set-password', '--stdin'], {}, 'một mật khẩu mới');
    expect((await fetch(url, { headers: { authorization } })).status).toBe(401);
    const newLogIn = `Basic ${Buffer.from('BaocaoTMDT:một mật khẩu mới').toString('base64')}`;
    expect((await fetch(url, { headers: { authorization: newLogIn } })).status).toBe(200);
    server.child.kill('SIGTERM');
    await server.ended;
  });

  test('does not start on a faulty mapping, and names the place', async () => {
    prepare(CONSTANT_REPORT.replace('58 AS orders_failed,', 'NULL AS orders_failed,'));
    const { code, output } = await start(['serve']).result();
    expect(code).toBe(1);
    expect(output).toMatch(/report\.sql line 2 \(statement 1\): orders_failed is NULL/);
    expect(output).not.toContain('at ');
  });

  test.each([
    ['report.sql', "report.sql does not exist; 'npx baocao init' writes it"],
    ['.htpasswd', ".htpasswd does not exist; run 'npx baocao set-password'"],
  ])('does not start without %s', async (file, message) => {
    prepare();
    rmSync(path.join(folder, file));
    const { code, output } = await start(['serve']).result();
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  });

  test('lists all faults of the environment at once', async () => {
    const { code, output } = await start(['serve'], { PORT: 'x', LOG_LEVEL: 'y' }).result();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(3);
  });

  test('starts without its database, and answers 503', async () => {
    prepare(CONSTANT_REPORT, {
      DATABASE_URL: 'mysql://a:s3cret@localhost/b?socketPath=/nowhere/s',
    });
    const server = start(['serve']);
    const response = await fetch(await urlOf(server), { headers: { authorization } });
    expect(response.status).toBe(503);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.output).not.toContain('s3cret');
  });

  test('says what to do where it may not listen, or the machine has no such address', async () => {
    prepare();
    const { code, output } = await start(['serve'], { HOST: '203.0.113.1' }).result();
    expect(code).toBe(1);
    expect(output).toMatch(/203\.0\.113\.1:\d+ \(EADDRNOTAVAIL\): .*set HOST/);
  });

  test('reads an .env that begins with a byte order mark, and says why one cannot be read', async () => {
    prepare();
    writeFileSync(path.join(folder, '.env'), `\uFEFFDATABASE_URL=${shop.url}\nPORT=0\n`);
    const server = start(['serve'], { DATABASE_URL: undefined });
    await urlOf(server);
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(path.join(folder, '.env'));
    mkdirSync(path.join(folder, '.env'));
    const { code, output } = await start(['serve']).result();
    expect(code).toBe(1);
    expect(output).toMatch(
      /^baocao serve: \.env is there but cannot be read \(it is no regular file\): .*\n$/,
    );
  });

  test('refuses a variable that is a slip for one of ours', async () => {
    prepare();
    const { code, output } = await start(['serve'], { QUERY_TIMEOUT: '5000' }).result();
    expect(code).toBe(1);
    expect(output).toContain('QUERY_TIMEOUT is no variable of baocao: is QUERY_TIMEOUT_MS meant?');
  });

  test('says in one line that its port is taken', async () => {
    prepare();
    const first = start(['serve']);
    const port = new URL(await urlOf(first)).port;
    const { code, output } = await start(['serve'], { PORT: port }).result();
    expect(code).toBe(1);
    expect(output).toContain(
      `cannot listen on 127.0.0.1:${port} (EADDRINUSE): another program listens there`,
    );
    first.child.kill('SIGTERM');
    await first.ended;
  });
});

describe('baocao handover', () => {
  const handover = (...args: string[]) => run(['handover', ...args], { DATABASE_URL: shop.url });

  test('prints what the portal asks for, in Vietnamese and English, and fails while the address does not answer', async () => {
    const { code, output } = await handover('--domain', 'baocao.san.invalid');
    expect(code).toBe(1);
    expect(output).toMatch(
      /Địa chỉ trang báo cáo \/ Report page +https:\/\/baocao\.san\.invalid\/\n/,
    );
    expect(output).toMatch(/Tài khoản \/ Account +BaocaoTMDT\n/);
    expect(output).toMatch(
      /Địa chỉ API \/ API address +https:\/\/baocao\.san\.invalid\/api\/baocao\n/,
    );
    expect(output).toContain('.htpasswd chỉ giữ mã băm');
    expect(output).toContain('not verified: https://baocao.san.invalid/ does not answer');
  });

  test('prints whose report it is, as the page and the files do', async () => {
    const args = ['handover', '--domain', 'baocao.chomau.invalid'];
    const { output } = await run(args, {
      DATABASE_URL: shop.url,
      PLATFORM_NAME: 'Chợ Mẫu',
      PLATFORM_DOMAIN: 'chomau.vn',
    });
    expect(output).toMatch(/Tên sàn \/ Platform +Chợ Mẫu\n/);
    expect(output).toMatch(/Tên miền \/ Domain +chomau\.vn\n/);
    expect(output).toMatch(/Hoạt động từ \/ Operating since +.*PLATFORM_SINCE\n/);
  });

  test('says that the guidance asks for baocao.', async () => {
    expect((await handover('--domain', 'report.san.invalid')).output).toContain('baocao.<domain>');
  });

  test.each([[], ['--domain', 'https://baocao.san.vn/'], ['--domain', 'a b']])(
    'refuses %p in one line',
    async (...args) => {
      const { code, output } = await handover(...args.filter(Boolean));
      expect(code).toBe(1);
      expect(output.trim().split('\n')).toHaveLength(1);
    },
  );
});
