import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { StatementRefused } from '../../src/database/faults';
import type { Session } from '../../src/database/session';
import { vietnamDay } from '../../src/vietnam';
import { countLogs, type LogCount } from '../../src/visits/logs/count';
import { addBatch } from '../../src/visits/table';
import { typeAtTerminal } from '../support/admin';
import { temporaryFolder } from '../support/app';
import { QUICK_FOLDER } from '../support/mariadb';
import { Baocao } from '../support/process';
import { BROWSER, VisitsDatabase } from '../support/visits';

let visits: VisitsDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  visits = await VisitsDatabase.create();
});
beforeEach(async () => {
  ({ folder, remove } = temporaryFolder(QUICK_FOLDER));
  await visits.clear();
});
afterEach(() => remove());
afterAll(() => visits.drop());

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of nginx's format combined. @param time in Vietnam, '2026-11-24 12:00:00' */
function line(
  time: string,
  { address = '203.0.113.7', request = 'GET / HTTP/1.1', status = 200, userAgent = BROWSER } = {},
): string {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+) (.*)$/.exec(time) ?? [];
  const local = `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0700`;
  return `${address} - - [${local}] "${request}" ${status} 512 "https://san.vn/" "${userAgent}"\n`;
}

function write(name: string, text: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function count(
  files: string | readonly string[],
  everyMs?: number,
  around: (session: Session) => Session = (session) => session,
): Promise<LogCount> {
  const list = typeof files === 'string' ? [files] : files;
  const stateFile = path.join(folder, 'logs.json');
  const options = { stateFile, ...(everyMs === undefined ? {} : { everyMs }) };
  return visits.open().session((session) => countLogs(around(session), list, options));
}

describe('a visit', () => {
  test.each([
    ['ends after 30 minutes without a page', 2, ['2026-11-24 12:00:00', '2026-11-24 12:30:00']],
    [
      'lasts while pages come',
      1,
      ['2026-11-24 12:00:00', '2026-11-24 12:29:59', '2026-11-24 12:59:58'],
    ],
    ['ends at midnight in Vietnam', 2, ['2026-11-24 23:59:59', '2026-11-25 00:00:00']],
  ])('%s', async (_what, expected, times) => {
    await count(write('access.log', times.map((time) => line(time)).join('')));
    expect(await visits.total()).toBe(expected);
  });

  test('is of an address and a user agent', async () => {
    const text = [{}, { address: '2001:db8::1' }, { userAgent: `${BROWSER} \\x22x\\x22` }, {}];
    await count(
      write('access.log', text.map((each) => line('2026-11-24 12:00:00', each)).join('')),
    );
    expect(await visits.total()).toBe(3);
  });

  test('is counted on its day in Vietnam, in any zone of the log', async () => {
    const utc = line('2026-11-24 18:30:00').replace('+0700', '+0000');
    await count(write('access.log', utc));
    expect(await visits.days()).toEqual({ '2026-11-25': 1 });
  });

  test.each([
    ['a bot', { userAgent: 'Mozilla/5.0 (compatible; bingbot/2.0)' }],
    ['who tells no user agent', { userAgent: '-' }],
    ['an image', { request: 'GET /logo.PNG?v=2 HTTP/1.1' }],
    ['the beacon', { request: 'GET /truy-cap.js HTTP/1.1' }],
    ['a form that is sent', { request: 'POST /cart HTTP/1.1' }],
    ['a page that there is not', { status: 404 }],
    ['a redirect', { status: 301 }],
    ['no HTTP at all', { request: '\\x16\\x03\\x01', status: 400 }],
  ])('does not start with %s', async (_what, request) => {
    const { lines } = await count(write('access.log', line('2026-11-24 12:00:00', request)));
    expect(lines).toBe(1);
    expect(await visits.total()).toBe(0);
  });

  test("starts with a page from the browser's cache (304), too, and with paths that have dots", async () => {
    const requests = [
      'GET /a HTTP/1.1',
      'GET /san-pham/iphone-15.html HTTP/2.0',
      'GET /v1.2/ HTTP/1.1',
    ];
    const text = requests.map((request, index) =>
      line('2026-11-24 12:00:00', {
        request,
        status: index === 0 ? 304 : 200,
        address: `10.0.0.${index}`,
      }),
    );
    await count(write('access.log', text.join('')));
    expect(await visits.total()).toBe(3);
  });
});

/** A log of many visitors over two days, and how many visits it holds by a plain reading. */
function busyLog(lines: number): { text: string; expected: Record<string, number> } {
  const firstTime = Date.parse('2026-11-23T05:00:00Z');
  const last = new Map<string, number>();
  const expected: Record<string, number> = {};
  let text = '';
  for (let index = 0; index < lines; index += 1) {
    const time = firstTime + Math.floor((index * 2 * 86_400_000) / lines / 1000) * 1000;
    const address = `10.0.${(index * 7919) % 13}.${(index * 104_729) % 199}`;
    const local = new Date(time + 7 * 3_600_000).toISOString();
    const day = local.slice(0, 10);
    text += line(`${day} ${local.slice(11, 19)}`, { address });
    const before = last.get(address);
    const dayBefore = before && new Date(before + 7 * 3_600_000).toISOString().slice(0, 10);
    if (before === undefined || time - before >= 1_800_000 || dayBefore !== day) {
      expected[day] = (expected[day] ?? 0) + 1;
    }
    last.set(address, time);
  }
  return { text, expected };
}

describe('each line counts once', () => {
  const { text, expected } = busyLog(20_000);
  const half = text.indexOf('\n', text.length / 2) + 1;

  test('in one file, or many, packed or not', async () => {
    const third = text.indexOf('\n', text.length / 3) + 1;
    const files = [
      write('access.log', text.slice(half)),
      write('access.log.2.gz', gzipSync(text.slice(0, third))),
      write('access.log.1', text.slice(third, half)),
    ];
    const { lines, unknown } = await count(files);
    expect([lines, unknown]).toEqual([20_000, 0]);
    expect(await visits.days()).toEqual(expected);
  });

  test('when the same log is read again, has grown, was renamed, and was packed', async () => {
    const file = write('access.log', text.slice(0, half - 40));
    await count(file);
    appendFileSync(file, text.slice(half - 40, half + 1000));
    await count(file);
    await count(file);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, text.slice(half + 1000));
    await count([`${file}.1`]);
    const packed = write('access.log.2.gz', gzipSync(readFileSync(`${file}.1`)));
    expect((await count(packed)).lines).toBe(0);
    expect(await visits.days()).toEqual(expected);
  });

  test('when it is given twice, and as a packed copy', async () => {
    const file = write('access.log', text);
    copyFileSync(file, `${file}.bak`);
    await count([write('a.gz', gzipSync(text.slice(0, half))), file, file, `${file}.bak`]);
    expect(await visits.days()).toEqual(expected);
  });

  test('of logs that were written side by side, in the order of their times', async () => {
    const all = text.trimEnd().split('\n');
    const odd = all.filter((_, index) => index % 3 === 1).map((each) => `${each}\n`);
    const even = all.filter((_, index) => index % 3 !== 1).map((each) => `${each}\n`);
    await count([write('b.log', odd.join('')), write('a.log', gzipSync(even.join('')))]);
    expect(await visits.days()).toEqual(expected);
  });

  test('of two logs with the same first line', async () => {
    const first = line('2026-11-24 00:00:01', { userAgent: 'ELB-HealthChecker/2.0' });
    const one = write('one.log', first + line('2026-11-24 00:00:02', { address: '10.0.0.1' }));
    const two = write('two.log', first + line('2026-11-24 00:00:02', { address: '10.0.0.2' }));
    await count([one, two]);
    appendFileSync(two, line('2026-11-24 00:00:03', { address: '10.0.0.3' }));
    await count([two, one]);
    expect(await visits.total()).toBe(3);
  });

  test('when the last line was not whole yet', async () => {
    const [first, second] = [line('2026-11-24 12:00:00'), line('2026-11-24 13:00:00')];
    const file = write('access.log', first + second.slice(0, 60));
    expect((await count(file)).lines).toBe(1);
    appendFileSync(file, second.slice(60).trimEnd());
    await count(file);
    appendFileSync(file, `\n${line('2026-11-24 14:00:00')}`);
    await count(file);
    expect(await visits.total()).toBe(3);
  });

  test('when a run breaks off before or after any statement', async () => {
    const file = write('access.log', text);
    let statements = 0;
    const counting = (session: Session): Session => ({
      ...session,
      query: (sql) => {
        statements += 1;
        return session.query(sql);
      },
    });
    await count(file, 0, counting);
    expect(statements).toBeGreaterThan(40);

    // The lock and the first bookings, one in the middle, and the last one; all between are alike.
    const middle = Math.floor(statements / 2);
    const places = [1, 2, 3, 4, 5, 6, 7, middle, middle + 1, middle + 2];
    places.push(...[5, 4, 3, 2, 1, 0].map((left) => statements - left));
    for (const at of places) {
      for (const done of [false, true]) {
        await visits.clear();
        rmSync(path.join(folder, 'logs.json'), { force: true });
        let left = at;
        const failing = (session: Session): Session => ({
          ...session,
          query: async (sql) => {
            left -= 1;
            if (left === 0 && !done) throw new StatementRefused('broken off', 0);
            const answer = await session.query(sql);
            if (left === 0) throw new StatementRefused('broken off', 0);
            return answer;
          },
        });
        await expect(count(file, 0, failing)).rejects.toThrow('broken off');
        await count(file);
        expect([at, done, await visits.days()]).toEqual([at, done, expected]);
      }
    }
  }, 120_000);

  test('when the command is killed several times', async () => {
    write('access.log', text);
    const args = ['visits', 'log', 'access.log'];
    const run = () => Baocao.run(args, { VISITS_DATABASE_URL: visits.url }, folder);
    for (let kill = 0; kill < 10; kill += 1) {
      const command = run();
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 400));
      command.child.kill('SIGKILL');
      await command.ended;
    }
    expect((await run().result()).code).toBe(0);
    expect(await visits.days()).toEqual(expected);
  });
});

test('days that were counted otherwise are left out, and listed', async () => {
  const database = visits.open();
  await database.session((session) =>
    addBatch(session, { slot: 'a', number: 1, day: '2026-11-24', visits: 9 }),
  );
  const text =
    line('2026-11-23 12:00:00') + line('2026-11-24 12:00:00') + line('2026-11-25 12:00:00');
  const { added, leftOut } = await count(write('access.log', text));
  expect(Object.fromEntries(added)).toEqual({ '2026-11-23': 1, '2026-11-25': 1 });
  expect(Object.fromEntries(leftOut)).toEqual({ '2026-11-24': 1 });
  expect(await visits.days()).toEqual({ '2026-11-23': 1, '2026-11-24': 9, '2026-11-25': 1 });
});

test('the state of an open visit reveals no address', async () => {
  const file = write('access.log', line('2026-11-24 12:00:00'));
  await count(file);
  expect(readFileSync(path.join(folder, 'logs.json'), 'utf8')).not.toMatch(/203\.0\.113|Mozilla/);
  appendFileSync(file, line('2026-11-24 12:20:00'));
  await count(file);
  expect(await visits.total()).toBe(1);
});

test('a state that was restored from a backup is refused: it would add nothing and say that it did', async () => {
  const file = write('access.log', line('2026-11-24 12:00:00', { address: '10.0.0.1' }));
  await count(file);
  const old = readFileSync(path.join(folder, 'logs.json'));
  appendFileSync(file, line('2026-11-24 13:00:00', { address: '10.0.0.2' }));
  await count(file);
  writeFileSync(path.join(folder, 'logs.json'), old);
  appendFileSync(file, line('2026-11-24 14:00:00', { address: '10.0.0.3' }));
  await expect(count(file)).rejects.toThrow(/is older than the table baocao_visits/);
  expect(await visits.total()).toBe(2);
});

test('one reading at a time', async () => {
  const file = write('access.log', line('2026-11-24 12:00:00'));
  const running = visits.open().session(async ({ query }) => {
    await query("SELECT GET_LOCK('baocao_visits log', 0)");
    await expect(count(file)).rejects.toThrow("another 'baocao visits log' is running");
    await query("DO RELEASE_LOCK('baocao_visits log')");
  });
  await running;
  expect((await count(file)).lines).toBe(1);
});

describe('baocao visits log', () => {
  const run = (...files: string[]) =>
    Baocao.run(['visits', 'log', ...files], { VISITS_DATABASE_URL: visits.url }, folder).result();

  test('prints the visits that it added, and the number of unknown lines', async () => {
    write('access.log', `${line('2026-11-24 12:00:00')}nonsense\n${line('2026-11-25 12:00:00')}`);
    const { code, output } = await run('access.log');
    expect([code, output]).toEqual([
      0,
      `2026-11-24  1
2026-11-25  1
Added 2 visits from 3 new lines.
Lines that are not of the format: 1.
`,
    ]);
  });

  test.each([
    [
      'another format',
      '{"time":"2026-11-24"}\n',
      /access\.log is not in nginx's format 'combined'\n$/,
    ],
    [
      'a packed file that is cut off',
      gzipSync(busyLog(2000).text).subarray(0, 5000),
      /access\.log cannot be read \(Z_BUF_ERROR\)\n$/,
    ],
  ])('refuses %s in one line, and counts nothing', async (_what, text, message) => {
    write('access.log', text);
    const { code, output } = await run('access.log');
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(await visits.total()).toBe(0);
  });

  test('counts nothing of days that have not come, or before 2000, and says so', async () => {
    const ahead = vietnamDay(Date.now() + 400 * 86_400_000);
    write(
      'access.log',
      line('1999-12-31 23:59:59') +
        line('2026-11-24 12:00:00') +
        line(`${ahead} 12:00:00`) +
        // The visit goes on, though a line from the future stands between its pages.
        line('2026-11-24 12:20:00'),
    );
    const { code, output } = await run('access.log');
    expect([code, output]).toEqual([
      0,
      `2026-11-24  1
Added 1 visit from 4 new lines.
Requests of days that have not come, or before 2000, which count nothing: 2.
`,
    ]);
    expect(await visits.days()).toEqual({ '2026-11-24': 1 });
  });

  test('refuses a file that is not there', async () => {
    expect((await run('none.log')).output).toBe(
      'baocao visits log: none.log cannot be read (ENOENT)\n',
    );
    expect((await run()).output).toContain('FILE… is missing');
  });

  test('shows its progress at a terminal', async () => {
    write('access.log.gz', gzipSync(busyLog(20_000).text));
    write('.env', `VISITS_DATABASE_URL=${visits.url}\n`);
    const screen = await typeAtTerminal(folder, 'visits log access.log.gz', /never asked/);
    expect(screen).toMatch(/\[#*-*\] \d+ %, \d+ s left/);
    expect(screen).toContain('new lines.');
  });
});
