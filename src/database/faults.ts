/**
 * Sorts the driver's errors into two: the database is away, or it refused a statement. `web/` decides what a caller
 * may see of them.
 */
import { Fault } from '../fault';
import { t } from '../words/words';

/** The database does not answer, or not in time. The same read may succeed later. */
export class DatabaseUnavailable extends Fault {
  readonly audience = 'admin';
  override readonly code = 'database_unavailable';
  override readonly retryAfterSeconds = 10;

  /**
   * @param momentary the connection was lost or killed, so that the same read may succeed at once
   * @param inStatement whether the database answers, but for one statement
   */
  constructor(
    message: string,
    readonly momentary = false,
    readonly inStatement = false,
  ) {
    super(message);
  }
}

/** The database refused a statement, and would refuse it again. */
export class StatementRefused extends Fault {
  readonly audience = 'admin';
  override readonly code = 'figure_unavailable';
  override readonly retryAfterSeconds = 60;

  /** @param errno the server's number of the error */
  constructor(
    message: string,
    readonly errno: number,
  ) {
    super(message);
  }
}

/**
 * Transient server errors by number: a correct statement may succeed later. 1047 is of Galera,
 * 1429, 1430 and 12701 of Spider, 9001 to 9005 of TiDB.
 * https://mariadb.com/kb/en/mariadb-error-codes/, https://docs.pingcap.com/tidb/stable/error-codes
 */
const PASSING = new Map([
  [1021, () => t`the disk of the server is full`],
  [1037, () => t`the server is out of memory`],
  [1038, () => t`the server is out of sort memory`],
  [1041, () => t`the server is out of memory`],
  [1205, () => t`a lock was held for longer than QUERY_TIMEOUT_MS`],
  [1213, () => t`a deadlock`],
  [1226, () => t`the account has used up its share`],
  [1047, () => t`this node of the cluster is not in step with the others`],
  [1429, () => t`a node behind the server is away`],
  [1430, () => t`a node behind the server is away`],
  [12701, () => t`a node behind the server is away`],
  [1969, () => t`the statement took longer than QUERY_TIMEOUT_MS`],
  [3024, () => t`the statement took longer than QUERY_TIMEOUT_MS`],
  [9001, () => t`the placement driver of TiDB does not answer`],
  [9002, () => t`a store of TiDB does not answer`],
  [9003, () => t`a store of TiDB is busy`],
  [9004, () => t`a lock of TiDB was not resolved in time`],
  [9005, () => t`a region of TiDB is away`],
]);

/** TiDB's message when it cancels a request itself. It has no error number of its own. */
const CANCELED = 'context canceled';

/**
 * Errors after which the same read may succeed at once: the connection was killed, the server shut down, or a table
 * was altered during the read.
 */
const MOMENTARY = new Set([1053, 1079, 1080, 1184, 1317, 1412, 1927]);

/** Whether TiDB cancelled a statement itself. It can be repeated at once, in the same transaction. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.message === CANCELED;
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * The fault for a connection that failed. A refused log-in counts as away too: it may be mended on the database
 * server, without a restart here.
 */
export function connectFault(error: unknown): DatabaseUnavailable {
  const { message } = error as Error;
  return new DatabaseUnavailable(t`cannot connect: ${message || codeOf(error)}`);
}

/** Converts an error that mysql2 gives for a statement. */
export function statementFault(error: unknown): DatabaseUnavailable | StatementRefused {
  const { message, errno = 0 } = error as { message: string; errno?: number };
  if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') {
    return new DatabaseUnavailable(t`no answer within QUERY_TIMEOUT_MS`);
  }
  // Errors of the operating system are negative. Without a number from the server, the connection is lost.
  if (errno <= 0 || MOMENTARY.has(errno) || message === CANCELED)
    return new DatabaseUnavailable(message, true);
  const passing = PASSING.get(errno);
  return passing
    ? new DatabaseUnavailable(`${passing()} (${message})`)
    : new StatementRefused(message, errno);
}
