import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import bcrypt from 'bcrypt';
import fc from 'fast-check';
import { HtpasswdFile, parseHtpasswd } from '../../src/accounts/htpasswd';
import { temporaryFolder } from '../support/app';

const HASH = bcrypt.hashSync('a', 4);

let folder: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
});
afterEach(() => remove());

describe('an htpasswd file', () => {
  const parse = (text: string) => parseHtpasswd(text, '.htpasswd');

  test("is Apache's, with bcrypt of any letter, comments and blank lines", () => {
    const apache = HASH.replace('$2b$', '$2y$');
    const text = `# ours\n\nBaocaoTMDT:${apache}\r\nngười dùng:${HASH.replace('$2b$', '$2a$')} \n`;
    expect([...parse(text).keys()]).toEqual(['BaocaoTMDT', 'người dùng']);
    expect(parse(text).get('BaocaoTMDT')).toBe(apache);
  });

  test.each([
    ['', 'holds no account'],
    ['# nothing\n', 'holds no account'],
    [`a:${HASH}\nnonsense`, 'line 2: is not user:hash'],
    [`:${HASH}`, 'line 1: is not user:hash'],
    ['a:$apr1$abcdefgh$xyz', 'line 1: a has no bcrypt hash'],
    ['a:secret', 'line 1: a has no bcrypt hash'],
    [`a:${HASH.slice(0, -1)}`, 'line 1: a has no bcrypt hash'],
    [`a:${HASH}\na:${HASH}`, 'line 2: a stands twice'],
    [`a:${HASH.replace('$04$', '$15$')}`, 'line 1: the hash of a has cost 15; at most 14 is taken'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).not.toThrow(/secret|\$2b|\$apr1/);
  });

  test('that is missing is an error at the start that says what to do', () => {
    expect(() => HtpasswdFile.open(path.join(folder, 'none'), jest.fn())).toThrow(
      /does not exist; run 'npx baocao set-password'/,
    );
  });
});

describe('the accounts file while the server runs', () => {
  const OLD = bcrypt.hashSync('old', 10);
  const NEW = bcrypt.hashSync('new', 10);
  let file: string;
  let onFault: jest.Mock;
  let accounts: HtpasswdFile;
  beforeEach(() => {
    file = path.join(folder, '.htpasswd');
    writeFileSync(file, `a:${OLD}\nb:${OLD}\n`);
    onFault = jest.fn();
    accounts = HtpasswdFile.open(file, onFault);
  });
  /** Makes a file's last change as old as a file that is not being written. */
  const age = () => utimesSync(file, 1e9, 1e9);
  const current = () => Object.fromEntries(accounts.current());

  test('is the same object until it changes, also by a rename onto it', () => {
    expect(accounts.current()).toBe(accounts.current());
    writeFileSync(`${file}.new`, `only:${OLD}\n`);
    renameSync(`${file}.new`, file);
    expect(current()).toEqual({ only: OLD });
    expect(onFault).not.toHaveBeenCalled();
  });

  test.each([
    ['removed', undefined, {}],
    ['emptied', '', {}],
    ['only a comment', '# a\n', {}],
    ['without one account', `b:${OLD}\n`, { b: OLD }],
    ['with one account locked', `a:!${OLD}\nb:${OLD}\n`, { b: OLD }],
    ['with a new hash below the old line', `a:${OLD}\nb:${OLD}\na:${NEW}\n`, { b: OLD }],
    ['with a hash of another kind beside', `a:$apr1$abcdefgh$xyz\nb:${NEW}\n`, { b: NEW }],
    ['with a hash of cost 9', `a:${OLD.replace('$10$', '$09$')}\nb:${NEW}\n`, { b: NEW }],
    ['with a hash of cost 15', `a:${OLD.replace('$10$', '$15$')}\nb:${NEW}\n`, { b: NEW }],
  ])('%s lets in at once exactly those whom a fresh start would', (_what, text, expected) => {
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
    expect(current()).toEqual(expected);
  });

  test.each([
    ['a junk line beside a new hash', `junk\nb:${NEW}\n`, { b: NEW }],
    ['a line that is half there', `a:${OLD.slice(0, 30)}`, {}],
    ['no line at all', 'broken', {}],
  ])('with %s keeps its last state for two seconds, and no longer', (_what, text, expected) => {
    writeFileSync(file, text);
    expect(current()).toEqual({ a: OLD, b: OLD });
    age();
    expect(current()).toEqual(expected);
    writeFileSync(file, `a:${NEW}\n`);
    expect(current()).toEqual({ a: NEW });
  });

  test('that is never whole, however often it is written, keeps its last state for two seconds in all', () => {
    const clock = jest.spyOn(performance, 'now');
    try {
      for (const [now, expected] of [
        [0, { a: OLD, b: OLD }],
        [1_900, { a: OLD, b: OLD }],
        [2_100, {}],
      ] as const) {
        clock.mockReturnValue(now);
        writeFileSync(file, `junk ${now}`);
        expect(current()).toEqual(expected);
      }
    } finally {
      clock.mockRestore();
    }
  });

  test.each([
    ['a pipe', () => execFileSync('mkfifo', [file])],
    ['a link to itself', () => symlinkSync(file, file)],
    ['a folder', () => mkdirSync(file)],
    ['a device without end', () => symlinkSync('/dev/zero', file)],
    ['a file of 65 kB', () => writeFileSync(file, `a:${OLD}\n${'#'.repeat(66_000)}\n`)],
  ])(
    'that %s stands in for lets no one in, without a wait, and that is logged once',
    (_what, make) => {
      rmSync(file);
      make();
      expect([current(), current()]).toEqual([{}, {}]);
      expect(onFault).toHaveBeenCalledTimes(1);
      rmSync(file, { recursive: true });
      writeFileSync(file, `a:${NEW}\n`);
      expect(current()).toEqual({ a: NEW });
    },
  );

  test('lets in, after any changes, whom a fresh start on the same file lets in', () => {
    const line = fc.oneof(
      fc
        .record({ user: fc.constantFrom('a', 'b', 'c'), hash: fc.constantFrom(OLD, NEW) })
        .map(({ user, hash }) => `${user}:${hash}`),
      fc.constantFrom(
        `a:!${OLD}`,
        'b:*',
        'c:',
        'a:$apr1$abcdefgh$xyz',
        `b:${OLD.slice(0, 40)}`,
        `a:${OLD.replace('$10$', '$31$')}`,
        `c:${OLD.replace('$10$', '$04$')}`,
        '',
        '# a comment',
        'junk',
        ':',
        `: ${OLD}`,
        'a:b:c',
      ),
    );
    const text = fc
      .tuple(
        fc.array(line, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
      )
      .map(
        ([lines, end, bom, last]) => (bom ? '\uFEFF' : '') + lines.join(end) + (last ? end : ''),
      );
    const state = fc.option(text, { nil: undefined });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), (states) => {
        for (const each of states) {
          if (each === undefined) rmSync(file, { force: true });
          else writeFileSync(file, each);
          accounts.current();
        }
        if (states.at(-1) !== undefined) age();
        const fresh = new HtpasswdFile(file, () => undefined);
        expect(current()).toEqual(Object.fromEntries(fresh.current()));
      }),
      { numRuns: 500 },
    );
  });
});
