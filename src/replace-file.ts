import { chown, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file at once and whole: whoever reads it meanwhile sees the old text or the new. A link is
 * followed, and the file keeps its owner.
 * @param mode of the new file, less the process's umask
 * @throws a system error; the file is then as it was
 */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const target = await realpath(file).catch(() => path.resolve(file));
  const owner = await stat(target).catch(() => undefined);
  const draft = `${target}.${process.pid}.new`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (owner && process.getuid?.() === 0) await chown(draft, owner.uid, owner.gid);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
