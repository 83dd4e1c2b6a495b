import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { AnnualReport } from '../../src/annual/annual-report';
import { AnnualReports } from '../../src/annual/annual-reports';
import type { AnnualFiles, Closing, Scheduler } from '../../src/annual/close';
import type { Database } from '../../src/database/session';
import { PLATFORM, temporaryFolder } from './app';
import type { TestDatabase } from './database';

/** The files of a yearly report in a folder of their own. */
export class AnnualFolder {
  readonly files: AnnualFiles;
  readonly remove: () => void;

  constructor(sql: string, json: object = { form: '09' }) {
    const { folder, remove } = temporaryFolder();
    this.remove = remove;
    this.files = {
      sql: path.join(folder, 'annual.sql'),
      json: path.join(folder, 'annual.json'),
      folder: path.join(folder, 'annual'),
    };
    this.writeSql(sql);
    this.writeJson(json);
  }

  writeSql(sql: string): void {
    writeFileSync(this.files.sql, sql);
  }

  writeJson(json: object): void {
    writeFileSync(this.files.json, JSON.stringify(json, undefined, 2));
  }

  /** A record of the folder, such as '2026-1.json'. */
  record(name: string) {
    return JSON.parse(readFileSync(path.join(this.files.folder, name), 'utf8'));
  }

  /** Writes a record as a hand would, past all that keeps it. */
  forge(name: string, record: object): void {
    mkdirSync(this.files.folder, { recursive: true });
    writeFileSync(path.join(this.files.folder, name), JSON.stringify(record));
  }

  closing(database: Database): Closing {
    return { database, files: this.files, timeZone: '+07:00', firstYear: undefined };
  }

  /** The yearly report as the page gets it. */
  reports(database: Database, now: () => Date = () => new Date(Date.now())): AnnualReports {
    return new AnnualReports(database, this.files, '+07:00', PLATFORM, now);
  }
}

const EVERYTHING_BUT_DATE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
  ...(['setTimeout', 'clearTimeout'] as const),
];

/**
 * Lets the server of a test's own and this process believe that it is another time.
 * @param utc ISO 8601; the server's accounts see it on their next connections
 */
export async function atTime<T>(
  shop: TestDatabase,
  utc: string,
  work: () => Promise<T>,
): Promise<T> {
  await shop.root.query(`SET GLOBAL init_connect = 'SET timestamp = ${Date.parse(utc) / 1000}'`);
  // Our own clock has to agree, or the database's would not be believed.
  jest.useFakeTimers({ now: Date.parse(utc), doNotFake: [...EVERYTHING_BUT_DATE] });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
    await shop.root.query("SET GLOBAL init_connect = ''");
  }
}

/** A clock that a test moves, with the work that waits on it. */
export class HandClock implements Scheduler {
  /** How long each wait was to be, in milliseconds. */
  readonly waits: number[] = [];
  private work: (() => void) | undefined;

  constructor(private instant: number) {}

  now(): number {
    return this.instant;
  }

  after(milliseconds: number, work: () => void): () => void {
    this.waits.push(milliseconds);
    this.work = work;
    return () => {
      this.work = undefined;
    };
  }

  /** Lets what waits go on, and returns once it waits again. */
  async turn(instant: number): Promise<void> {
    this.instant = instant;
    const { length } = this.waits;
    const { work } = this;
    this.work = undefined;
    work?.();
    while (this.waits.length === length) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A log that a test reads. */
export function readableLog() {
  const lines: Record<string, unknown>[] = [];
  return { lines, logger: pino({}, { write: (line) => lines.push(JSON.parse(line)) }) };
}

/** The results of table II.1 by row: the plain digits, or the reason in brackets. */
export function resultsOf({ rows }: AnnualReport): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap(({ no, result }) =>
      result
        ? [
            [
              no,
              result.plain ??
                (result.state === 'not_applicable' ? result.text : `(${result.reason?.vi})`),
            ],
          ]
        : [],
    ),
  );
}

/** The changes of table II.1 by row, likewise. */
export function changesOf({ rows }: AnnualReport): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap(({ no, change }) =>
      change
        ? [[no, change.plain ?? (change.text === '' ? `(${change.reason?.vi})` : change.text)]]
        : [],
    ),
  );
}
