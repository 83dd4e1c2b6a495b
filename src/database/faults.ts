/**
 * The two ways in which the database fails, and which of them an error of the driver is. web/ decides what a
 * caller over HTTP gets to see.
 */
import { Fault } from '../fault';
import { t } from '../words/words';

/** The database does not answer, or not in time; it may do so later. */
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

/** The database answers, and refuses a statement: it will do so again. */
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

/** TiDB's message, under no number of its own, for a request that it gave up within itself. */
const CANCELED = 'context canceled';

/** Errors after which the same read may succeed at once: killed, shut down, altered under way. */
const MOMENTARY = new Set([1053, 1079, 1080, 1184, 1317, 1412, 1927]);

/** Whether TiDB gave up a statement for no reason of ours: the same may be sent again at once, in its transaction. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.message === CANCELED;
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The fault of a connection that was not made. Even a refusal may be mended on the server alone. */
export function connectFault(error: unknown): DatabaseUnavailable {
  const { message } = error as Error;
  return new DatabaseUnavailable(t`cannot connect: ${message || codeOf(error)}`);
}

/** The fault that an error of mysql2 in answer to a statement is. */
export function statementFault(error: unknown): DatabaseUnavailable | StatementRefused {
  if (error instanceof StatementRefused) return error;
  const { message, errno = 0 } = error as { message: string; errno?: number };
  if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') {
    return new DatabaseUnavailable(t`no answer within QUERY_TIMEOUT_MS`);
  }
  // The system's own errors are negative: without a number of the server's, the connection is lost.
  if (errno <= 0 || MOMENTARY.has(errno) || message === CANCELED)
    return new DatabaseUnavailable(message, true);
  const passing = PASSING.get(errno);
  return passing
    ? new DatabaseUnavailable(`${passing()} (${message})`)
    : new StatementRefused(message, errno);
}
