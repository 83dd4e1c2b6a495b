import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../fault';
import { replaceFile } from '../../replace-file';
import { t } from '../../words/words';
import type { Prefix } from './prefix';
import type { OpenVisits } from './visits';

/** What is remembered of the logs that were read, so that each line counts once. */
export interface LogState {
  /** The slot that their visits are in, and its last batch. */
  readonly slot: string;
  readonly batch: number;
  /** The visits of that batch by day. They may be in the database or not: send them again. */
  readonly days: Readonly<Record<string, number>>;
  readonly logs: readonly Prefix[];
  readonly open: OpenVisits | undefined;
}

/** What was remembered of logs cannot be read or kept. */
export class LogStateFault extends Fault {
  readonly audience = 'admin';
}

/** What is remembered in a file; nothing if there is none. @throws LogStateFault */
export async function readLogState(file: string): Promise<LogState> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LogState;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new LogStateFault(t`${file} cannot be read (${code ?? message})`);
    const slot = `log-${randomBytes(8).toString('hex')}`;
    return { slot, batch: 0, days: {}, logs: [], open: undefined };
  }
}

/** Keeps it, at once and whole, and safe on disk. @throws LogStateFault */
export async function writeLogState(file: string, state: LogState): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(file, JSON.stringify(state), 0o600);
  } catch (error) {
    throw new LogStateFault(
      t`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
