import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../fault';

/** The audit file cannot be written: what cannot be recorded is not shown. */
export class AuditFault extends Fault {
  readonly audience = 'admin';
  override readonly code = 'audit_unavailable';
  override readonly retryAfterSeconds = 60;
}

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(reason: unknown): void;
}

/** A file to which lines are added, each on the disk before anyone is told that it is there. */
export class AuditFile {
  private handle: FileHandle | undefined;
  private waiting: Waiting[] = [];
  private moved = false;
  private underWay: Promise<void> | undefined;

  private constructor(private readonly file: string) {}

  /** @throws AuditFault if the file cannot be opened */
  static async open(file: string): Promise<AuditFile> {
    const audit = new AuditFile(file);
    try {
      audit.handle = await openForLines(file);
    } catch (error) {
      throw faultOf(file, error);
    }
    return audit;
  }

  /**
   * Adds a line. Those that are added meanwhile go to the disk together.
   * @param line with its end
   * @throws AuditFault if it is not on the disk
   */
  append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ line, resolve, reject });
      this.underWay ??= this.write();
    });
  }

  /** Lines from now on go to the file that has the name now: the old one was moved away. */
  reopen(): void {
    this.moved = true;
    this.underWay ??= this.write();
  }

  async close(): Promise<void> {
    await this.underWay;
    await this.letGo();
  }

  private async letGo(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  private async write(): Promise<void> {
    while (this.moved || this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.writeLines(batch.map(({ line }) => line).join(''));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(faultOf(this.file, error));
      }
    }
    this.underWay = undefined;
  }

  /** All or none. */
  private async writeLines(lines: string): Promise<void> {
    const gone = this.handle && (await this.handle.stat()).nlink === 0;
    if (this.moved || gone) await this.letGo();
    this.moved = false;
    this.handle ??= await openForLines(this.file);
    const { size } = await this.handle.stat();
    try {
      await this.handle.writeFile(lines);
      await this.handle.datasync();
    } catch (error) {
      await this.handle.truncate(size).catch(() => undefined);
      await this.letGo().catch(() => undefined);
      throw error;
    }
  }
}

/** A file, made if there is none, whose last line is whole, or ended now: the machine may have died in it. */
async function openForLines(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    if (size === 0) {
      await syncFolder(path.dirname(file));
    } else {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      if (buffer.toString() !== '\n') await handle.writeFile('\n');
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A file's name is on the disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function faultOf(file: string, error: unknown): AuditFault {
  return new AuditFault(
    `AUDIT_FILE ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
  );
}
