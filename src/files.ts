/** The project's own folder, and safe reading and writing of files that a person may replace at any time. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** The folder of the project: the parent of `src`, or of `dist`. */
export const PROJECT = path.resolve(__dirname, '..');

/**
 * The text of a regular file.
 * @param mostBytes what is larger is refused
 * @throws a system error; for what is no regular file, or too large, its code says so
 */
export function readRegularFile(file: string, mostBytes: number): string {
  // Opening a pipe without a writer would block.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw notAFile();
    if (stat.size > mostBytes) throw withCode(`it has more than ${mostBytes} bytes`);
    const buffer = Buffer.alloc(stat.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, length);
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The error for a pipe, device or folder where a regular file is expected. */
export function notAFile(): Error {
  return withCode('it is no regular file');
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Writes a file at once, whole and safe on disk: a reader sees the old text or the new, never a part. A link is
 * followed, and the file keeps its owner. A device that a link leads to is never replaced.
 * @param mode of the new file, less the process's umask
 * @throws a system error, also for what is no regular file; the file is then as it was
 */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const target = await realpath(file).catch(() => path.resolve(file));
  const owner = await stat(target).catch(() => undefined);
  if (owner && !owner.isFile()) throw notAFile();
  const draft = `${target}.${process.pid}.new`;
  try {
    // A killed process with the same number may have left its draft behind.
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (owner && process.getuid?.() === 0) await chown(draft, owner.uid, owner.gid);
    await rename(draft, target);
    // Without a sync of the folder, a power cut could bring the old text back.
    const folder = await open(path.dirname(target));
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
