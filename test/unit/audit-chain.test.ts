import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AuditFile } from '../../src/audit/audit-file';
import { type Break, plainCode } from '../../src/audit/chain';
import { findShowings, holdsWitness, verifyTrail } from '../../src/audit/trail';
import { temporaryFolder } from '../support/app';

let folder: string;
let remove: () => void;
let file: string;
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  file = path.join(folder, 'audit.jsonl');
});
afterEach(() => remove());

const showing = (n: number) => ({
  id: `AAAAA-0000${n}`,
  account: 'BaocaoTMDT',
  address: '192.0.2.1',
  format: 'html',
  figures: { orders_total: String(n) },
  instant: `2026-11-24T07:0${n}:00.000Z`,
});

/** Appends showings with these numbers in one run of a server. */
async function show(numbers: readonly number[], onBreak?: (found: Break) => void) {
  const audit = await AuditFile.open(file, onBreak);
  const recorded = [];
  for (const n of numbers) recorded.push(await audit.append(showing(n)));
  await audit.close();
  return recorded;
}

const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');
const write = (all: readonly string[]) =>
  writeFileSync(file, all.map((line) => `${line}\n`).join(''));

test('a chain of showings is whole, over restarts and rotated files, packed or not', async () => {
  await show([1, 2]);
  await show([3]);
  writeFileSync(`${file}.2.gz`, gzipSync(readFileSync(file)));
  writeFileSync(file, '');
  await show([4]);
  renameSync(file, `${file}-20261124`);
  await show([5, 6]);
  expect(await verifyTrail(file)).toMatchObject({ lines: 6, broken: undefined, continues: false });
  expect((await verifyTrail(file)).files.map((each) => path.basename(each))).toEqual([
    'audit.jsonl.2.gz',
    'audit.jsonl-20261124',
    'audit.jsonl',
  ]);
});

test('a file that logrotate packs while the trail is listed, or read, is in it', async () => {
  await show([1, 2]);
  renameSync(file, `${file}.1`);
  await show([3]);
  const pack = () => {
    writeFileSync(`${file}.1.gz`, gzipSync(readFileSync(`${file}.1`)));
    rmSync(`${file}.1`);
  };
  const whole = { lines: 3, broken: undefined, continues: false };
  for (const moment of ['stat', 'open'] as const) {
    const real = promises[moment];
    const first = jest.spyOn(promises, moment).mockImplementation(((...args: [string]) => {
      first.mockImplementation(real as never);
      pack();
      return (real as (...args: [string]) => unknown)(...args);
    }) as never);
    expect([moment, await verifyTrail(file)]).toEqual([moment, expect.objectContaining(whole)]);
    first.mockRestore();
    writeFileSync(`${file}.1`, gunzipSync(readFileSync(`${file}.1.gz`)));
    rmSync(`${file}.1.gz`);
  }
  symlinkSync('nowhere', `${file}.2`);
  expect(await verifyTrail(file)).toMatchObject(whole);
});

test('lines are hashed as docs/audit.md says, so that another program can verify them', async () => {
  await show([1, 2]);
  const page = readFileSync(path.resolve(__dirname, '../../docs/audit.md'), 'utf8');
  const [, python = ''] = /```python\n(.*?)```/s.exec(page) ?? [];
  expect(execFileSync('python3', ['-c', python, file], { encoding: 'utf8' })).toBe('whole\n');
});

test('any change to one of its lines is found, at that line or the next', async () => {
  await show([1, 2, 3, 4, 5, 6]);
  const whole = lines();
  const edit = fc.oneof(
    fc.record({
      kind: fc.constant('edit'),
      at: fc.nat(5),
      position: fc.nat(400),
      digit: fc.nat(9),
    }),
    fc.record({ kind: fc.constant('remove'), at: fc.nat(4) }),
    fc.record({ kind: fc.constant('insert'), at: fc.nat(5), from: fc.nat(5) }),
    fc.record({ kind: fc.constant('move'), at: fc.nat(5), to: fc.nat(5) }),
    fc.record({ kind: fc.constant('twice'), at: fc.nat(5) }),
    fc.record({ kind: fc.constant('doubled key'), at: fc.nat(5) }),
  );
  await fc.assert(
    fc.asyncProperty(edit, async (change) => {
      const all = [...whole];
      const { at } = change;
      const line = all[at] ?? '';
      if ('position' in change) {
        const position = change.position % line.length;
        all[at] = line.slice(0, position) + change.digit + line.slice(position + 1);
      } else if ('from' in change) all.splice(at, 0, whole[change.from] ?? '');
      else if ('to' in change) all.splice(change.to, 0, ...all.splice(at, 1));
      else if (change.kind === 'remove') all.splice(at, 1);
      else if (change.kind === 'twice') all.splice(at, 0, line);
      else all[at] = line.replace('{', '{"figures":{"orders_total":"999"},');
      fc.pre(all.join('\n') !== whole.join('\n'));
      write(all);
      const { broken } = await verifyTrail(file);
      // Without its first line a chain looks as one whose older files are gone.
      if (change.kind === 'remove' && at === 0) {
        expect([broken, (await verifyTrail(file)).continues]).toEqual([undefined, true]);
      } else {
        expect(broken?.line).toBeGreaterThanOrEqual(Math.min(at, 'to' in change ? change.to : at));
        expect(broken?.line).toBeLessThanOrEqual(all.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('a rewritten trail is found by any copy made before, and so are lines cut off its end', async () => {
  const [, second, third] = await show([1, 2, 3]);
  const witness = `AAAAA-00002:${second?.head}`;
  expect(await holdsWitness(file, witness.toLowerCase().replaceAll('-', ''))).toBe(true);
  expect(await holdsWitness(file, `AAAAA-00002:${third?.head}`)).toBe(false);
  expect(await holdsWitness(file, 'AAAAA-00002:')).toBe(false);
  writeFileSync(file, '');
  const audit = await AuditFile.open(file);
  for (const n of [1, 2, 3]) await audit.append({ ...showing(n), figures: { orders_total: '9' } });
  await audit.close();
  expect((await verifyTrail(file)).broken).toBeUndefined();
  expect(await holdsWitness(file, witness)).toBe(false);
  write(lines().slice(0, 1));
  expect((await verifyTrail(file)).broken).toBeUndefined();
  expect(await holdsWitness(file, `AAAAA-00003:${third?.head}`)).toBe(false);
});

test('a server that starts on a broken chain says so, and goes on in one that names the break', async () => {
  await show([1, 2, 3]);
  const [first = '', second = '', third = ''] = lines();
  write([first, second.replace('"2"', '"7"'), third]);
  const found: Break[] = [];
  await show([4, 5], (each) => found.push(each));
  expect(found).toEqual([{ line: 2, reason: 'it was edited: its hash is another' }]);
  expect(JSON.parse(lines()[3] ?? '')).toMatchObject({ seam: 'broken', lines: 3, prev: null });
  expect((await verifyTrail(file)).broken).toMatchObject({ line: 2 });

  const later: Break[] = [];
  await show([6], (each) => later.push(each));
  expect([later, lines().length]).toEqual([[], 7]);
  // Lines that were put back as they were are not those that the break names.
  write([first, second, third, ...lines().slice(3)]);
  expect((await verifyTrail(file)).broken).toMatchObject({
    line: 4,
    reason: 'the lines before it are not those that it names',
  });
});

test('lines that are cut off, or edited, while the server runs are noticed at the next showing', async () => {
  const found: Break[] = [];
  const audit = await AuditFile.open(file, (each) => found.push(each));
  for (const n of [1, 2, 3]) await audit.append(showing(n));
  write(lines().slice(0, 2));
  await audit.append(showing(4));
  expect(found.map(({ reason }) => reason)).toEqual([
    'the lines that were written last are not there',
  ]);
  write(lines().map((line) => line.replace('"1"', '"8"')));
  await audit.append(showing(5));
  expect(found).toHaveLength(2);
  await audit.close();
  expect((await verifyTrail(file)).broken).toMatchObject({ line: 1 });
});

test('a file in the place of the one that is written to must hold its last line, or follow it', async () => {
  const found: Break[] = [];
  const audit = await AuditFile.open(file, (each) => found.push(each));
  for (const n of [1, 2, 3]) await audit.append(showing(n));
  const whole = lines();
  const replace = (all: readonly string[]) => {
    rmSync(file);
    write(all);
  };
  // A backup that was put back whole, and logrotate's new file in which another process was the first to write.
  replace(whole);
  await audit.append(showing(4));
  renameSync(file, `${file}.1`);
  await show([5, 6]);
  await audit.append(showing(7));
  await show([8]);
  renameSync(file, `${file}.0`);
  await audit.append(showing(9));
  expect(found).toEqual([]);
  expect((await verifyTrail(file)).broken).toBeUndefined();

  await audit.append(showing(1));
  replace(lines().slice(0, 1));
  await audit.append(showing(2));
  await audit.close();
  expect(found.map(({ reason }) => reason)).toEqual([
    'the lines that were written last are not there',
  ]);
  expect((await verifyTrail(file)).broken).toMatchObject({ file });
});

test('a file that is swapped between the start and the first showing must hold the last line of the start', async () => {
  await show([1, 2, 3]);
  const found: Break[] = [];
  const audit = await AuditFile.open(file, (each) => found.push(each));
  const whole = lines();
  rmSync(file);
  write(whole.slice(0, 2));
  await audit.append(showing(4));
  await audit.close();
  expect(found.map(({ reason }) => reason)).toEqual([
    'the lines that were written last are not there',
  ]);

  await show([5]);
  const again = await AuditFile.open(file);
  const [last = ''] = lines().slice(-1);
  rmSync(file);
  await again.append(showing(6));
  await again.close();
  expect(JSON.parse(lines()[0] ?? '').prev).toBe(JSON.parse(last).hash);
});

test('one line that a crash cut off breaks no chain; two do', async () => {
  await show([1, 2]);
  truncateSync(file, readFileSync(file).length - 40);
  await show([3]);
  expect(await verifyTrail(file)).toMatchObject({ broken: undefined, unproven: 1 });
  expect(lines().map((line) => /"seam":"\w+"/.exec(line)?.[0])).toEqual([
    undefined,
    undefined,
    '"seam":"torn"',
    undefined,
  ]);
  appendFileSync(file, 'torn\ntorn');
  const found: Break[] = [];
  await show([4], (each) => found.push(each));
  expect(found).toEqual([{ line: 6, reason: 'two lines in a row are not whole' }]);
});

test('a line of many megabytes is one broken line, and the lines after it keep their numbers', async () => {
  await show([1, 2, 3]);
  const whole = lines();
  write([whole[0] ?? '', `{"id":"${'x'.repeat(9_000_000)}"}`, ...whole.slice(1)]);
  const { broken, lines: read } = await verifyTrail(file);
  expect(broken).toMatchObject({ line: 2, reason: 'the line is too long' });
  expect(read).toBe(4);
  write([...whole, 'x'.repeat(9_000_000)]);
  expect((await verifyTrail(file)).broken).toMatchObject({ line: 4 });
});

test('lines of versions before the chain stay, covered by its first line', async () => {
  const old =
    '{"id":"AAAAA-00009","account":null,"address":"a","format":"html","figures":{"orders_total":"9"},"instant":"2025-01-01T00:00:00.000Z"}';
  write([old]);
  await show([1]);
  expect(await verifyTrail(file)).toMatchObject({ broken: undefined, unproven: 1 });
  expect(await findShowings(file, 'AAAAA-00009')).toMatchObject([
    { figures: { orders_total: 9n }, chain: undefined, chainHolds: false, broken: undefined },
  ]);
  write([old.replace('"9"', '"8"'), ...lines().slice(1)]);
  expect((await verifyTrail(file)).broken).toMatchObject({ line: 2 });
});

test('a rotated file that is missing between others is found; one that logrotate removed at the end is no fault', async () => {
  await show([1]);
  renameSync(file, `${file}.2`);
  await show([2]);
  renameSync(file, `${file}.1`);
  await show([3]);
  const middle = readFileSync(`${file}.1`);
  renameSync(`${file}.1`, path.join(folder, 'elsewhere'));
  expect((await verifyTrail(file)).broken).toMatchObject({
    file,
    reason: 'it does not follow audit.jsonl.2: a file between them is missing',
  });
  writeFileSync(`${file}.1`, middle);
  renameSync(`${file}.2`, path.join(folder, 'old'));
  expect(await verifyTrail(file)).toMatchObject({ broken: undefined, continues: true });
});

test('several processes may add lines to one file', async () => {
  const audits = await Promise.all(Array.from({ length: 4 }, () => AuditFile.open(file)));
  await Promise.all(Array.from({ length: 40 }, (_, n) => audits[n % 4]?.append(showing(n % 10))));
  await Promise.all(audits.map((audit) => audit.close()));
  expect(await verifyTrail(file)).toMatchObject({ lines: 40, broken: undefined });
});

test('a code finds its showings, their withdrawal, and whether the chain up to them is whole', async () => {
  const audit = await AuditFile.open(file);
  const { hash, head } = await audit.append(showing(1));
  await audit.append({ id: 'AAAAA-00001', withdrawn: true, showing: hash, instant: 'x' });
  await audit.append(showing(2));
  const again = await audit.append({ ...showing(1), format: 'xlsx' });
  await audit.close();
  const found = await findShowings(file, 'aaaaa oooo1');
  expect(found).toMatchObject([
    {
      format: 'html',
      withdrawn: true,
      chain: head,
      chainHolds: true,
      figures: { orders_total: 1n },
    },
    { format: 'xlsx', withdrawn: false, chain: again.head, chainHolds: true },
  ]);
  write(lines().map((line, index) => (index === 2 ? line.replace('"2"', '"3"') : line)));
  expect((await findShowings(file, 'AAAAA-00001')).map(({ chainHolds }) => chainHolds)).toEqual([
    true,
    false,
  ]);
  expect(await findShowings(file, '')).toEqual([]);
});

test('a short head has 80 bits in letters that are not confused by hand', async () => {
  const [first] = await show([1]);
  expect(first?.head).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(plainCode(first?.head ?? '')).toBe(first?.head.replaceAll('-', ''));
});

test.each([
  ['a pipe', () => execFileSync('mkfifo', [file])],
  ['a link to itself', () => execFileSync('ln', ['-s', file, file])],
  ['a folder', () => execFileSync('mkdir', [file])],
])('%s in its place is refused at once', async (_what, make) => {
  make();
  await expect(AuditFile.open(file)).rejects.toThrow(/^AUDIT_FILE .* cannot be written \(/);
});
