import { chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { notAFile } from './read-file';

/**
 * Writes a file at once, whole and safe on disk: whoever reads it meanwhile sees the old text or the new. A link is
 * followed, and the file keeps its owner. What a link leads to may be a device of the machine: it is never replaced.
 * @param mode of the new file, less the process's umask
 * @throws a system error, also for what is no regular file; the file is then as it was
 */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const target = await realpath(file).catch(() => path.resolve(file));
  const owner = await stat(target).catch(() => undefined);
  if (owner && !owner.isFile()) throw notAFile();
  const draft = `${target}.${process.pid}.new`;
  try {
    // One that a kill left behind, by a process of the same number.
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
    // Else a power cut could bring the old text back.
    const folder = await open(path.dirname(target));
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
