import { Fault } from '../fault';

/** The database does not answer, or not in time; it may do so later. */
export class DatabaseUnavailable extends Fault {
  readonly audience = 'admin';
  override readonly code = 'database_unavailable';
  override readonly retryAfterSeconds = 10;

  /** @param momentary the connection was lost or killed, so that the same read may succeed at once */
  constructor(
    message: string,
    readonly momentary = false,
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
