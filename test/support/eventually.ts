import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** After this time a value that has not come is a failure; a machine under load may need most of it. */
const PATIENCE_MS = 40_000;

/** Waits until a value is the expected one, so that a test depends on no machine's speed. */
export async function eventually<T>(read: () => T | Promise<T>, expected: T): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; ; await pause(10)) {
    const value = await read();
    if (isDeepStrictEqual(value, expected)) return;
    if (performance.now() > end) return expect(value).toEqual(expected);
  }
}
