import type { Request, Response } from 'express';
import type { Asker, Credentials } from '../accounts/credentials';
import { TooManyLogIns } from '../accounts/log-in-line';
import { TooManyAttempts } from '../accounts/throttle';

/** What became of a request's credentials, for the log. */
export interface LogIn {
  /** The account that it named; the log cuts it. */
  readonly account: string | undefined;
  readonly outcome:
    | 'let_in'
    | 'no_credentials'
    | 'wrong_credentials'
    | 'wrong_account'
    | 'too_many_attempts'
    | 'too_many_log_ins'
    | 'hung_up';
}

/**
 * Whether the credentials that a request carries are right, noted for the log. Who hangs up meanwhile
 * leaves the line.
 * @param cookie of a known browser
 * @throws TooManyAttempts, TooManyLogIns
 */
export async function logIn(
  credentials: Credentials,
  req: Request,
  res: Response,
  { user, password, cookie }: { user: string; password: string; cookie?: string | undefined },
): Promise<boolean> {
  const asker: Asker = { address: req.ip ?? '', cookie, signal: untilHangUp(res) };
  try {
    const right = await credentials.check(user, password, asker);
    noteLogIn(res, { account: user, outcome: right ? 'let_in' : 'wrong_credentials' });
    return right;
  } catch (error) {
    noteLogIn(res, { account: user, outcome: outcomeOf(error) });
    throw error;
  }
}

/** Keeps for the log what became of a request's credentials. */
export function noteLogIn(res: Response, logIn: LogIn): void {
  res.locals.logIn = logIn;
}

/** Aborted when the client is gone before its answer is. */
export function untilHangUp(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

function outcomeOf(error: unknown): LogIn['outcome'] {
  if (error instanceof TooManyAttempts) return 'too_many_attempts';
  return error instanceof TooManyLogIns ? 'too_many_log_ins' : 'hung_up';
}
