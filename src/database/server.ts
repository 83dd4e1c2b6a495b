/** How a server of one kind is spoken to, where kinds differ. */
export interface Server {
  readonly version: string;
  /** The assignment of SET SESSION by which the server itself bounds a statement's time, where it can. */
  timeLimit(milliseconds: number): string | undefined;
  /** Begins a read-only snapshot that all reads until `endSnapshot` share. */
  readonly beginSnapshot: string;
  readonly endSnapshot: string;
  readonly hasTriggers: boolean;
}

/** MariaDB from 10.0 on, and MySQL from 5.6.5 on. */
const USUAL: Omit<Server, 'version' | 'timeLimit'> = {
  beginSnapshot: 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  endSnapshot: 'COMMIT',
  hasTriggers: true,
};

/**
 * TiDB takes both of the above for a syntax error, and READ ONLY alone is refused. Its plain transaction
 * reads as of its beginning, and rolled back it can have written nothing.
 * https://docs.pingcap.com/tidb/stable/sql-statement-start-transaction, mysql-compatibility (no triggers)
 */
const TIDB: typeof USUAL = {
  beginSnapshot: 'START TRANSACTION',
  endSnapshot: 'ROLLBACK',
  hasTriggers: false,
};

/** The first MySQL that bounds a statement's time. https://dev.mysql.com/doc/relnotes/mysql/5.7/en/news-5-7-8.html */
const BOUNDS_TIME = [5, 7, 8];

/** The server that calls itself by a version, as VERSION() gives it. */
export function serverOf(version: string): Server {
  if (/MariaDB/i.test(version)) {
    return { version, timeLimit: (ms) => `max_statement_time = ${ms / 1000}`, ...USUAL };
  }
  const timeLimit = (ms: number) =>
    isFrom(version, BOUNDS_TIME) ? `max_execution_time = ${ms}` : undefined;
  return { version, timeLimit, ...(/TiDB/i.test(version) ? TIDB : USUAL) };
}

function isFrom(version: string, first: readonly number[]): boolean {
  const numbers = version.split(/[.-]/, first.length).map(Number);
  const at = first.findIndex((number, index) => numbers[index] !== number);
  return at === -1 || (numbers[at] ?? 0) > (first[at] ?? 0);
}
