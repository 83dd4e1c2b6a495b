/** How a server of one kind is spoken to, where kinds differ. */
export interface Server {
  readonly version: string;
  /** The assignment of SET SESSION by which the server itself bounds a statement's time. */
  timeLimit(milliseconds: number): string;
  /** Begins a read-only snapshot that all reads until `endSnapshot` share. */
  readonly beginSnapshot: string;
  readonly endSnapshot: string;
}

const SNAPSHOT = {
  beginSnapshot: 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  endSnapshot: 'COMMIT',
};

/** The server that calls itself by a version, as VERSION() gives it. */
export function serverOf(version: string): Server {
  const timeLimit = version.includes('MariaDB')
    ? (ms: number) => `max_statement_time = ${ms / 1000}`
    : (ms: number) => `max_execution_time = ${ms}`;
  return { version, timeLimit, ...SNAPSHOT };
}
