import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replaceFile } from '../../src/replace-file';

test('what is no regular file behind a link is refused, and stays as it is', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baocao-replace-'));
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  symlinkSync(pipe, path.join(folder, 'state'));
  const written = replaceFile(path.join(folder, 'state'), 'text', 0o600);
  await expect(written).rejects.toMatchObject({ code: 'ENOTSUP' });
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  rmSync(folder, { recursive: true });
});
