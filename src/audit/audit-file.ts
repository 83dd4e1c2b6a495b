/**
 * Writes the audit file: chained lines, each on the disk before what it records is shown. Several processes may
 * write to one file. `trail.ts` reads it back.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../fault';
import { type Break, ChainReader, type Fields, sealLine, shortHead } from './chain';
import { linesIn, trailEnd } from './trail';

/** The audit file cannot be written: what cannot be recorded is not shown. */
export class AuditFault extends Fault {
  readonly audience = 'admin';
  override readonly code = 'audit_unavailable';
  override readonly retryAfterSeconds = 60;
}

/** A line on the disk. */
export interface Recorded {
  readonly hash: string;
  /** The chain's head that covers the line, as it stands on a copy. */
  readonly head: string;
}

interface WaitingLine {
  readonly fields: Fields;
  resolve(recorded: Recorded): void;
  reject(reason: unknown): void;
}

/** The file that is open, as far as we have read or written it. */
interface OpenAuditFile {
  readonly handle: FileHandle;
  readonly chain: ChainReader;
  /** False for a device: it cannot be read back, and has no neighbours. */
  readonly isFile: boolean;
  size: number;
  changedNs: bigint;
  /** Whether its last line has an end. */
  ended: boolean;
}

/** How long another process may hold the lock, in milliseconds, before it is taken for dead. */
const LOCK_MS = 10_000;

/** An audit file to which lines are added. */
export class AuditFile {
  private opened: OpenAuditFile | undefined;
  /** The hash that the next line names, where it is the first of a file. */
  private carried: string | null = null;
  private waiting: WaitingLine[] = [];
  private moved = false;
  private underWay: Promise<void> | undefined;

  private constructor(
    private readonly file: string,
    private readonly onBreak: (first: Break) => void,
  ) {}

  /**
   * @param onBreak called for a chain that is found broken, now or while the file is written to; it then goes
   *   on in a new chain, whose first line names the break
   * @throws AuditFault if the file cannot be opened
   */
  static async open(
    file: string,
    onBreak: (first: Break) => void = () => undefined,
  ): Promise<AuditFile> {
    const audit = new AuditFile(file, onBreak);
    try {
      await audit.catchUp();
    } catch (error) {
      throw faultOf(file, error);
    }
    return audit;
  }

  /**
   * Adds a line; those that are added meanwhile go to the disk together.
   * @throws AuditFault if it is not on the disk
   */
  append(fields: Fields): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ fields, resolve, reject });
      this.underWay ??= this.write();
    });
  }

  /** Writes to a new file under the configured name from now on, since the old one was moved away. */
  reopen(): void {
    this.moved = true;
    this.underWay ??= this.write();
  }

  async close(): Promise<void> {
    await this.underWay;
    await this.closeHandle();
  }

  private async closeHandle(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.handle.close();
  }

  private async write(): Promise<void> {
    while (this.moved || this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        const recorded = await this.locked(() =>
          this.writeLines(batch.map(({ fields }) => fields)),
        );
        for (const [index, { resolve }] of batch.entries()) resolve(recorded[index] as Recorded);
      } catch (error) {
        for (const { reject } of batch) reject(faultOf(this.file, error));
      }
    }
    this.underWay = undefined;
  }

  /** Writes all of the lines, or none. */
  private async writeLines(entries: readonly Fields[]): Promise<Recorded[]> {
    await this.catchUp();
    const opened = this.opened as OpenAuditFile;
    const { handle, chain } = opened;
    let text = opened.ended ? '' : '\n';
    let prev = chain.head ?? this.carried;
    const lines: string[] = [];
    if (!opened.ended) chain.endLine();
    const { seam } = chain;
    if (seam !== undefined) {
      const { fields, prev: before } = chain.seamFields(seam, new Date());
      const sealed = sealLine(before, fields);
      lines.push(sealed.line);
      prev = sealed.hash;
    }
    const recorded = entries.map((fields) => {
      const { line, hash } = sealLine(prev, fields);
      lines.push(line);
      prev = hash;
      return { hash, head: shortHead(hash) };
    });
    text += lines.join('');
    try {
      if (text !== '') {
        await handle.writeFile(text);
        await handle.datasync();
      }
    } catch (error) {
      if (opened.isFile) await handle.truncate(opened.size).catch(() => undefined);
      await this.closeHandle().catch(() => undefined);
      throw error;
    }
    for (const line of lines) chain.take(Buffer.from(line.slice(0, -1)));
    opened.ended = true;
    this.carried = chain.head ?? this.carried;
    await this.noteState(opened);
    return recorded;
  }

  /** Reopens the file if its name now leads to another one, and reads what other processes have written. */
  private async catchUp(): Promise<void> {
    if (this.opened && (this.moved || !(await hasName(this.opened.handle, this.file)))) {
      await this.closeHandle();
    }
    this.moved = false;
    this.opened ??= await openForLines(this.file);
    if (!this.opened.isFile) return;
    await this.readOn(this.opened);
    if (this.opened.size === 0) {
      await syncFolder(path.dirname(this.file));
      const { last, holds } = await trailEnd(this.file, this.carried);
      // Another process may have written after us; a file that was removed is not passed over.
      if (holds || this.carried === null) this.carried = last;
    }
  }

  /** Reads what the file holds beyond what we know of it; all of it, if that has changed. */
  private async readOn(opened: OpenAuditFile): Promise<void> {
    const { size, mtimeNs } = await opened.handle.stat({ bigint: true });
    if (Number(size) === opened.size && mtimeNs === opened.changedNs) return;
    const grown = opened.size > 0 && Number(size) > opened.size && opened.ended;
    const chain = grown ? opened.chain : new ChainReader();
    let ended = true;
    const start = grown ? opened.size : 0;
    for await (const line of linesIn(opened.handle.createReadStream({ start, autoClose: false }))) {
      chain.take(line.bytes, line.ended);
      ended = line.ended;
    }
    chain.finish();
    const { head } = opened.chain;
    const isShort =
      head === undefined ? await this.lacksOurs(chain) : !grown && chain.head !== head;
    if (size > 0n && isShort) chain.refuseEnd();
    this.opened = { ...opened, chain, ended };
    this.carried = chain.head ?? this.carried;
    await this.noteState(this.opened);
    const [first] = chain.breaks.slice(grown ? -1 : 0);
    if (chain.seam === 'broken' && first) this.onBreak(first);
  }

  /** Whether another file has our name by now, and the last line that we wrote is in none of the trail's. */
  private async lacksOurs(chain: ChainReader): Promise<boolean> {
    const { carried } = this;
    if (carried === null || chain.first === carried || chain.head === carried) return false;
    return !(await trailEnd(this.file, carried)).holds;
  }

  private async noteState(opened: OpenAuditFile): Promise<void> {
    if (!opened.isFile) return;
    const { size, mtimeNs } = await opened.handle.stat({ bigint: true });
    opened.size = Number(size);
    opened.changedNs = mtimeNs;
  }

  /** Runs `work` while no other process writes to the file. A folder that takes no lock has one writer. */
  private async locked<T>(work: () => Promise<T>): Promise<T> {
    const { dir, base } = path.parse(path.resolve(this.file));
    const lock = path.join(dir, `.${base}.lock`);
    if (this.opened?.isFile === false || !(await takeLock(lock))) return work();
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }
}

/** Devices that discard what is written. */
const KEEPS_NOTHING = ['/dev/null', '/dev/zero'];

async function openForLines(file: string): Promise<OpenAuditFile> {
  // A pipe would accept every line and keep none.
  const handle = await open(
    file,
    constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK,
    0o600,
  );
  try {
    const found = await handle.stat();
    if (!found.isFile() && !found.isCharacterDevice()) {
      throw Object.assign(new Error(), { code: 'it is no file' });
    }
    if (KEEPS_NOTHING.includes(await realpath(file))) {
      throw Object.assign(new Error(), { code: 'it keeps nothing' });
    }
    const isFile = found.isFile();
    return { handle, chain: new ChainReader(), isFile, size: 0, changedNs: -1n, ended: true };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether a file that is open still has its name. */
async function hasName(handle: FileHandle, file: string): Promise<boolean> {
  const [ours, named] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
  return named !== undefined && named.ino === ours.ino && named.dev === ours.dev;
}

/** Syncs the folder of a file, so that its name survives a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Takes a lock that other processes respect, for the time of one write.
 * @returns false where the folder takes none
 */
async function takeLock(lock: string): Promise<boolean> {
  for (const until = performance.now() + LOCK_MS; ; await pause(5)) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
    if (performance.now() > until || (await isAbandoned(lock))) await rm(lock, { force: true });
  }
}

/** Whether the process that took a lock is gone. */
async function isAbandoned(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function faultOf(file: string, error: unknown): AuditFault {
  const { code = (error as Error).message } = error as NodeJS.ErrnoException;
  return new AuditFault(`AUDIT_FILE ${file} cannot be written (${code})`);
}
