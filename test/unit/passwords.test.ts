import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import bcrypt from 'bcrypt';
import { parseHtpasswd } from '../../src/accounts/htpasswd';
import { writePassword } from '../../src/accounts/passwords';
import { temporaryFolder, writeAccounts } from '../support/app';

let folder: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
});
afterEach(() => remove());

describe('writePassword', () => {
  test('keeps other accounts, and the file for its owner alone', async () => {
    const file = writeAccounts(folder, 4);
    chmodSync(file, 0o644);
    await writePassword(file, 'BaocaoTMDT', 'mới: có dấu, dài');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const accounts = parseHtpasswd(readFileSync(file, 'utf8'), file);
    expect([...accounts.keys()]).toEqual(['BaocaoTMDT', 'portal']);
    expect(await bcrypt.compare('mới: có dấu, dài', accounts.get('BaocaoTMDT') ?? '')).toBe(true);
  });

  test.each([
    ['', 'is empty'],
    ['x'.repeat(73), 'has 73 bytes; bcrypt takes no more than 72'],
    ['ậ'.repeat(25), 'has 75 bytes'],
    ['a\tb', 'control character'],
    ['1', 'fewer than 12 characters'],
    ['BaocaoTMDT', 'fewer than 12 characters'],
    ['mười một chữ'.slice(0, 11), 'fewer than 12 characters'],
    ['the-Portal-ACCOUNT', 'the name of the account'],
    ['123456789012', 'soon guessed'],
    ['password1234', 'soon guessed'],
    ['P@ssw0rd1234', 'soon guessed'],
    ['aaaaaaaaaaaaaaaa', 'soon guessed'],
    ['qwertyuiop123', 'soon guessed'],
    ['BaocaoTMDT2026', 'soon guessed'],
    ['the-portal-account1', 'soon guessed'],
  ])('refuses %j', async (password, message) => {
    const file = path.join(folder, 'new');
    await expect(writePassword(file, 'the-portal-account', password)).rejects.toThrow(message);
    expect(() => statSync(file)).toThrow();
  });

  test('takes 72 bytes', async () => {
    const password = 'ậểỗừịẻạộẹỷửẳẩợỡẵẫễổếắọỉủ';
    expect(Buffer.byteLength(password)).toBe(72);
    await writePassword(path.join(folder, 'new'), 'a', password);
  });

  test.each(['', 'a:b', '#a', ' a', 'a\nb'])('refuses the account name %j', async (user) => {
    await expect(writePassword(path.join(folder, 'new'), user, 'x')).rejects.toThrow(
      'account name',
    );
  });

  test('does not touch a file that it cannot read', async () => {
    const file = path.join(folder, 'broken');
    writeFileSync(file, 'not an htpasswd');
    await expect(writePassword(file, 'a', 'một mật khẩu mới')).rejects.toThrow('line 1');
    expect(readFileSync(file, 'utf8')).toBe('not an htpasswd');
  });
});
