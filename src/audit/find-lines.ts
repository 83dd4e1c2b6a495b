import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * The lines of an audit file, and of those that logrotate made of it, for a report's code, oldest file first.
 * @param id as it stands on a copy, or as someone reads or types it: O for 0, I or L for 1, without its dash
 * @throws a system error for a file that cannot be read
 */
export async function* findLines(file: string, id: string): AsyncGenerator<string> {
  const wanted = plain(id);
  for (const each of await withRotated(file)) {
    for await (const line of linesOf(each)) {
      if (plain(idOf(line)) === wanted) yield line;
    }
  }
}

async function withRotated(file: string): Promise<string[]> {
  const { dir, base } = path.parse(path.resolve(file));
  const names = (await readdir(dir)).filter(
    (name) => name === base || name.startsWith(`${base}.`) || name.startsWith(`${base}-`),
  );
  const dated = await Promise.all(
    names.map(async (name) => {
      const found = path.join(dir, name);
      return { found, changed: (await stat(found)).mtimeMs };
    }),
  );
  return dated.sort((a, b) => a.changed - b.changed).map(({ found }) => found);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => undefined) : bytes;
  let rest = '';
  for await (const chunk of input.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** Empty for what is no line of ours, such as one in which the machine died. */
function idOf(line: string): string {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

function plain(id: string): string {
  return id
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}
