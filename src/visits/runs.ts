import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Fault } from '../fault';
import { parseJournal } from './journal';
import type { Batch } from './table';

/** The folder of journals cannot be used. */
export class StateFault extends Fault {
  readonly audience = 'admin';
}

/** What the system takes for the path of a socket, less some for its own. */
const LONGEST_SOCKET = 100;

/** A run of the counter: its slot, which no other run ever has, and its journal. */
export interface Run {
  readonly slot: string;
  readonly journal: string;
  /** Tells others that this run is over, and with `done` that its journal is not needed any more. */
  end(done: boolean): Promise<void>;
}

/**
 * Begins a run. Until it ends, or the process is killed, others can tell that it lives by its socket:
 * the system closes that with the process, whatever ends it.
 * @param folder where the runs of a machine keep their journals
 * @throws StateFault, a system error
 */
export async function beginRun(folder: string): Promise<Run> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const slot = randomBytes(8).toString('hex');
  const journal = path.join(folder, `${slot}.journal`);
  const socket = socketOf(journal);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET) {
    throw new Error(
      `${path.resolve(folder)} is too long a path for a socket; run in another folder`,
    );
  }
  const server = net.createServer((peer) => peer.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  server.unref();
  return {
    slot,
    journal,
    end: async (done) => {
      if (done) await rm(journal, { force: true });
      // This removes the socket's file, too.
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The journals of runs that ended without a farewell, with what is in them. */
export async function abandonedJournals(
  folder: string,
  own: Run,
): Promise<{ file: string; batches: Batch[] }[]> {
  const abandoned = [];
  for (const name of (await readdir(folder)).sort()) {
    const file = path.join(folder, name);
    if (!name.endsWith('.journal') || file === own.journal || (await lives(file))) continue;
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // Another run took it up at the same time, which does no harm.
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    abandoned.push({ file, batches: parseJournal(text) });
  }
  return abandoned;
}

/** Removes the journal of a run that is over, and its socket before it. */
export async function removeJournal(file: string): Promise<void> {
  await rm(socketOf(file), { force: true });
  await rm(file, { force: true });
}

function socketOf(journal: string): string {
  return path.relative('', journal.replace(/\.journal$/, '.sock'));
}

function lives(journal: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketOf(journal), () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}
