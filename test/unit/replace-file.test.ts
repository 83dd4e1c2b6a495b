import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../src/files';
import { temporaryFolder } from '../support/app';

describe('writing a file at once', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  test('follows a link, and leaves the link', async () => {
    const [file, link] = [path.join(folder, 'file'), path.join(folder, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await replaceFile(link, 'new', 0o600);
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });

  test.each([
    ['a pipe', (place: string) => execFileSync('mkfifo', [place]), 'isFIFO'],
    ['a folder', (place: string) => mkdirSync(place), 'isDirectory'],
  ] as const)('never replaces %s, to which a link may lead', async (what, make, kind) => {
    const [place, link] = [path.join(folder, what), path.join(folder, `link to ${what}`)];
    make(place);
    symlinkSync(place, link);
    for (const file of [place, link]) {
      await expect(replaceFile(file, 'new', 0o600)).rejects.toMatchObject({
        code: 'it is no regular file',
      });
    }
    expect(statSync(place)[kind]()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});
