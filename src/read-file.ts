/** Reads files that a person may replace by something else: a pipe, a device or a folder in their place is refused. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The text of a regular file.
 * @param mostBytes what is larger is refused
 * @throws a system error; for what is no regular file, or too large, its code says so
 */
export function readRegularFile(file: string, mostBytes: number): string {
  // A pipe without a writer would be waited for.
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

/** The error for a pipe, device or folder in a file's place. */
export function notAFile(): Error {
  return withCode('it is no regular file');
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
