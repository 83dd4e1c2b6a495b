import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { Credentials } from '../../src/accounts/credentials';
import { HtpasswdFile } from '../../src/accounts/htpasswd';
import { writePassword } from '../../src/accounts/passwords';
import {
  addressPrefixes,
  FAILURES_PER_ACCOUNT,
  FAILURES_PER_CALLER,
  TooManyAttempts,
} from '../../src/accounts/throttle';
import { readBrowserKey, VerifiedPasswords, verifiedFile } from '../../src/accounts/verified';
import { PASSWORD, temporaryFolder, writeAccounts } from '../support/app';

const KEY = randomBytes(32);
const from = (address: string) => ({ address });
const home = from('192.0.2.1');

let folder: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
});
afterEach(() => remove());

describe('credentials', () => {
  const open = () =>
    new Credentials(new HtpasswdFile(writeAccounts(folder, 4), () => undefined, 4), KEY);

  test('are right only as a pair; an empty password never is', async () => {
    const credentials = open();
    expect(await credentials.check('BaocaoTMDT', PASSWORD, home)).toBe(true);
    expect(await credentials.check('BaocaoTMDT', `${PASSWORD} `, home)).toBe(false);
    expect(await credentials.check('baocaotmdt', PASSWORD, home)).toBe(false);
    expect(await credentials.check('', '', home)).toBe(false);
  });

  test('of an unknown account that match a known hash are still wrong', async () => {
    expect(await open().check('nobody', PASSWORD, home)).toBe(false);
  });

  test("written by Apache's htpasswd, whose hashes begin with $2y$, are right", async () => {
    const file = path.join(folder, 'apache');
    writeFileSync(file, `a:${bcrypt.hashSync('x', 4).replace('$2b$', '$2y$')}\n`);
    const credentials = new Credentials(new HtpasswdFile(file, () => undefined, 4), KEY);
    expect(await credentials.check('a', 'x', home)).toBe(true);
    expect(await credentials.check('a', 'y', home)).toBe(false);
  });

  test('once right are remembered without bcrypt, until the file changes', async () => {
    const compare = jest.spyOn(bcrypt, 'compare');
    try {
      const credentials = open();
      for (let again = 0; again < 100; again += 1) {
        expect(await credentials.check('portal', PASSWORD, home)).toBe(true);
      }
      expect(compare).toHaveBeenCalledTimes(1);

      await writePassword(path.join(folder, '.htpasswd'), 'portal', 'một mật khẩu mới');
      expect(await credentials.check('portal', PASSWORD, home)).toBe(false);
      expect(await credentials.check('portal', 'một mật khẩu mới', home)).toBe(true);
      expect(compare).toHaveBeenCalledTimes(3);
    } finally {
      compare.mockRestore();
    }
  });

  test('of an account that is removed while its password is hashed are wrong', async () => {
    const credentials = open();
    const checking = credentials.check('portal', PASSWORD, home);
    rmSync(path.join(folder, '.htpasswd'));
    expect(await checking).toBe(false);
  });

  test('verified once are known after a restart, and to no one without the key', async () => {
    // A folder that no other test writes to, not even late.
    const own = path.join(folder, 'verified-once');
    mkdirSync(own);
    const file = writeAccounts(own, 4);
    const kept = verifiedFile(file);
    const start = (key: Buffer) =>
      new Credentials(
        new HtpasswdFile(file, () => undefined, 4),
        key,
        new VerifiedPasswords(key, kept),
      );
    expect(await start(KEY).check('portal', PASSWORD, home)).toBe(true);
    while (!existsSync(kept)) await pause(5);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const compare = jest.spyOn(bcrypt, 'compare');
    try {
      expect(await start(KEY).check('portal', PASSWORD, home)).toBe(true);
      expect(compare).toHaveBeenCalledTimes(0);
      expect(await start(KEY).check('portal', 'sai', home)).toBe(false);
      expect(await start(randomBytes(32)).check('portal', PASSWORD, home)).toBe(true);
      expect(compare).toHaveBeenCalledTimes(2);
      writeFileSync(file, `portal:${bcrypt.hashSync('another', 4)}\n`);
      expect(await start(KEY).check('portal', PASSWORD, home)).toBe(false);
    } finally {
      compare.mockRestore();
    }
  });

  test('of a new browser are right while a /48 guesses, if set-password set them', async () => {
    const file = path.join(folder, 'new');
    await writePassword(file, 'BaocaoTMDT', 'một mật khẩu mới');
    const key = readBrowserKey(file);
    const credentials = new Credentials(
      new HtpasswdFile(file, () => undefined),
      key,
      new VerifiedPasswords(key, verifiedFile(file)),
    );
    const guesses = Array.from({ length: 200 }, (_, n) =>
      credentials
        .check('BaocaoTMDT', `guess ${n}`, from(`2001:db8:7:${n.toString(16)}::1`))
        .catch(() => undefined),
    );
    expect(await credentials.check('BaocaoTMDT', 'một mật khẩu mới', from('2001:db9::1'))).toBe(
      true,
    );
    await Promise.all(guesses);
  });

  test('500 right log-ins at once, from one address, all pass', async () => {
    const credentials = open();
    const all = Array.from({ length: 500 }, () => credentials.check('portal', PASSWORD, home));
    expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
  });

  test('guesses at once do not slip through the throttle', async () => {
    const credentials = open();
    const all = Array.from({ length: 100 }, (_, index) =>
      credentials.check('portal', `guess ${index}`, home),
    );
    const refused = (await Promise.allSettled(all)).filter(({ status }) => status === 'rejected');
    // What the line has no place for is refused too.
    expect(refused.length).toBeGreaterThanOrEqual(100 - FAILURES_PER_CALLER);
  });

  test('that are wrong block one address: the right password passes from elsewhere', async () => {
    const credentials = open();
    for (let again = 0; again < FAILURES_PER_CALLER; again += 1) {
      expect(await credentials.check('BaocaoTMDT', 'sai', home)).toBe(false);
    }
    await expect(credentials.check('BaocaoTMDT', 'sai', home)).rejects.toBeInstanceOf(
      TooManyAttempts,
    );
    await expect(credentials.check('BaocaoTMDT', PASSWORD, home)).rejects.toBeInstanceOf(
      TooManyAttempts,
    );
    expect(await credentials.check('BaocaoTMDT', PASSWORD, from('192.0.2.2'))).toBe(true);
    await expect(credentials.check('BaocaoTMDT', PASSWORD, home)).rejects.toBeInstanceOf(
      TooManyAttempts,
    );
  });

  test('that are right do not use up tries', async () => {
    const credentials = open();
    for (let again = 0; again < 50; again += 1) {
      appendFileSync(path.join(folder, '.htpasswd'), '# changed\n');
      expect(await credentials.check('portal', PASSWORD, home)).toBe(true);
      if (again % 10 === 0) expect(await credentials.check('portal', 'sai', home)).toBe(false);
    }
  });

  test('of an account under attack from everywhere: three guesses an address, and the inspector still gets in', async () => {
    const credentials = open();
    const guess = (n: number) =>
      credentials.check('BaocaoTMDT', `guess ${n}`, from(`10.${n >> 8}.${n & 255}.1`));
    for (let n = 0; n < FAILURES_PER_ACCOUNT; n += 1) expect(await guess(n)).toBe(false);
    // After three failures an address is not heard, even with what is right.
    const failed = from('10.0.0.1');
    expect([await guess(0), await guess(0)]).toEqual([false, false]);
    for (const password of ['guess again', PASSWORD]) {
      await expect(credentials.check('BaocaoTMDT', password, failed)).rejects.toBeInstanceOf(
        TooManyAttempts,
      );
    }
    // A typing error or two keep no one out.
    const inspector = from('192.0.2.9');
    for (const password of ['mật khẩu: dúng', 'mật khẩu đúng'])
      expect(await credentials.check('BaocaoTMDT', password, inspector)).toBe(false);
    expect(await credentials.check('BaocaoTMDT', PASSWORD, inspector)).toBe(true);
    // An address that is not heard gets the same answer for a right password as for a wrong one.
    await expect(credentials.check('BaocaoTMDT', PASSWORD, failed)).rejects.toBeInstanceOf(
      TooManyAttempts,
    );
    // Other accounts hear it as before.
    expect(await credentials.check('portal', PASSWORD, failed)).toBe(true);
  });

  test('five guesses at once from one address at an account under attack are three', async () => {
    const credentials = open();
    for (let n = 0; n < FAILURES_PER_ACCOUNT; n += 1) {
      await credentials.check('BaocaoTMDT', 'sai', from(`10.1.${n}.1`));
    }
    const all = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((each) => credentials.check('BaocaoTMDT', each, home)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  test.each([
    ['name', 'a'.repeat(256), PASSWORD],
    ['name of letters of three bytes', 'ậ'.repeat(86), PASSWORD],
    ['password', 'BaocaoTMDT', 'a'.repeat(256)],
  ])(
    'with a %s of more than 255 bytes are wrong without a hash, a key or a place',
    async (_what, user, password) => {
      const credentials = open();
      const compare = jest.spyOn(bcrypt, 'compare');
      try {
        for (let again = 0; again < 20; again += 1) {
          expect(await credentials.check(user, password, home)).toBe(false);
        }
        expect(compare).not.toHaveBeenCalled();
      } finally {
        compare.mockRestore();
      }
      expect(await credentials.check('BaocaoTMDT', PASSWORD, home)).toBe(true);
    },
  );

  test('of an unknown account take as long as of a known one', async () => {
    const file = path.join(folder, 'slow');
    writeFileSync(file, `known:${bcrypt.hashSync('x', 10)}\n`);
    const credentials = new Credentials(new HtpasswdFile(file, () => undefined, 4), KEY);
    const costOf = async (user: string) => {
      const compare = jest.spyOn(bcrypt, 'compare');
      await credentials.check(user, 'sai', home);
      const rounds = compare.mock.calls.map(([, hash]) => bcrypt.getRounds(String(hash)));
      compare.mockRestore();
      return rounds;
    };
    expect(await costOf('known')).toEqual([10]);
    expect(await costOf('unknown')).toEqual([10]);
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
])('the address %s counts as %s', (address, key) => {
  expect(addressPrefixes(address).at(-1)).toBe(key);
});
