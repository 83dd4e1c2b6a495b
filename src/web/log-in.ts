/**
 * Log-ins over HTTP: Basic credentials, or those of an API's body, are checked, and the outcome is kept for the log
 * and the monitor. `accounts/` verifies the password and limits the guesses.
 */
import type { Request, RequestHandler, Response } from 'express';
import basicAuth from 'express-basic-auth';
import type { Asker, Credentials } from '../accounts/credentials';
import { TooManyLogIns } from '../accounts/log-in-line';
import { TooManyAttempts } from '../accounts/throttle';
import { Problem } from './problems';

/** The two ways in: the pages of the inspector's browser, and the ministry's API. */
export type Door = 'page' | 'api';

/** The outcomes with which a log-in is refused. A request without credentials, or a hang-up, is no refusal. */
export const REFUSALS = [
  'wrong_credentials',
  'wrong_account',
  'too_many_attempts',
  'too_many_log_ins',
] as const;

/** What became of a request's credentials, for the log. */
export interface LogIn {
  readonly door: Door;
  /** The account that it named; the log cuts it. */
  readonly account: string | undefined;
  readonly outcome: 'let_in' | 'no_credentials' | (typeof REFUSALS)[number] | 'hung_up' | 'failed';
}

/** RFC 7617: with this charset, browsers send a password's Vietnamese letters in UTF-8. */
const CHALLENGE = 'Basic realm="Bao cao TMDT", charset="UTF-8"';

/**
 * The challenge for a script's request. With `Basic`, the browser would open its log-in dialogue over the page
 * again and again.
 */
const SCRIPT_CHALLENGE = `x${CHALLENGE}`;

/**
 * The request's credentials are wrong, or there are none.
 * @param req browsers state in a header whether a script made it
 * @param given whether it carries credentials: a reader who cancels the browser's dialogue has sent none
 */
export function unauthorized(req: Request, given = true): Problem {
  const challenge = req.get('Sec-Fetch-Dest') === 'empty' ? SCRIPT_CHALLENGE : CHALLENGE;
  return new Problem(
    'unauthorized',
    { 'WWW-Authenticate': challenge },
    given ? {} : { what: 'Chưa đăng nhập.' },
  );
}

/**
 * Lets a request of the API pass that carries right Basic credentials of any account; any other fails
 * with a Problem, TooManyAttempts or TooManyLogIns.
 */
export function requireBasicAuth(credentials: Credentials): RequestHandler {
  return basicAuthBy('api', async (req, res, user, password) => {
    if (!(await logIn(credentials, req, res, { door: 'api', user, password }))) {
      throw unauthorized(req);
    }
  });
}

/**
 * Lets a request of a browser pass that carries right Basic credentials of one account. A browser that
 * was let in gets a cookie, so that its failures are counted apart from others' at its address.
 */
export function requireInspector(credentials: Credentials, inspector: string): RequestHandler {
  return basicAuthBy('page', async (req, res, user, password) => {
    const cookie = browserCookie(req);
    const right = await logIn(credentials, req, res, { door: 'page', user, password, cookie });
    if (right && user !== inspector) {
      noteLogIn(res, { door: 'page', account: user, outcome: 'wrong_account' });
    }
    if (!right || user !== inspector) throw unauthorized(req);
    const fresh = credentials.cookieFor(user, { address: req.ip ?? '', cookie });
    if (fresh !== undefined) setBrowserCookie(req, res, fresh);
  });
}

/**
 * express-basic-auth passes only the credentials to its authorizer, which needs the request as well: each request has
 * an authorizer of its own.
 * @param authorize fails for a request that must not pass
 */
function basicAuthBy(
  door: Door,
  authorize: (req: Request, res: Response, user: string, password: string) => Promise<void>,
): RequestHandler {
  return (req, res, next) => {
    const authenticate = basicAuth({
      authorizeAsync: true,
      authorizer: (user, password, done) => {
        authorize(req, res, user, password).then(() => done(null, true), next);
      },
      unauthorizedResponse: () => {
        noteLogIn(res, { door, account: undefined, outcome: 'no_credentials' });
        throw unauthorized(req, false);
      },
    });
    authenticate(req as basicAuth.IBasicAuthedRequest, res, next);
  };
}

/**
 * Whether the credentials of a request are right; the outcome is noted for the log. A client that hangs
 * up meanwhile leaves the queue.
 * @param given with the cookie of a known browser, if it sent one
 * @throws TooManyAttempts, TooManyLogIns
 */
export async function logIn(
  credentials: Credentials,
  req: Request,
  res: Response,
  given: { door: Door; user: string; password: string; cookie?: string | undefined },
): Promise<boolean> {
  const { door, user, password, cookie } = given;
  const signal = abortOnDisconnect(res);
  const asker: Asker = { address: req.ip ?? '', cookie, signal };
  try {
    const right = await credentials.check(user, password, asker);
    noteLogIn(res, { door, account: user, outcome: right ? 'let_in' : 'wrong_credentials' });
    return right;
  } catch (error) {
    noteLogIn(res, { door, account: user, outcome: outcomeOf(error, signal) });
    throw error;
  }
}

function noteLogIn(res: Response, logIn: LogIn): void {
  res.locals.logIn = logIn;
}

/** The outcome of a request's log-in; undefined where none was needed, or none was reached. */
export function logInOf(res: Response): LogIn | undefined {
  return res.locals.logIn as LogIn | undefined;
}

function outcomeOf(error: unknown, { aborted }: AbortSignal): LogIn['outcome'] {
  if (error instanceof TooManyAttempts) return 'too_many_attempts';
  if (error instanceof TooManyLogIns) return 'too_many_log_ins';
  return aborted ? 'hung_up' : 'failed';
}

/** Aborted when the client is gone before its answer is. */
export function abortOnDisconnect(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

const COOKIE = 'baocao-browser';

/** Browsers take a name with __Host- only over TLS, from this very host, for all of its paths. */
const COOKIE_BEHIND_TLS = `__Host-${COOKIE}`;

/** Chrome keeps no cookie for longer than 400 days. */
const COOKIE_LIFETIME_MS = 400 * 24 * 60 * 60 * 1000;

function browserCookie(req: Request): string | undefined {
  const name = cookieName(req);
  return req.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function setBrowserCookie(req: Request, res: Response, value: string): void {
  res.cookie(cookieName(req), value, {
    httpOnly: true,
    secure: req.secure,
    sameSite: 'strict',
    path: '/',
    maxAge: COOKIE_LIFETIME_MS,
  });
}

function cookieName(req: Request): string {
  return req.secure ? COOKIE_BEHIND_TLS : COOKIE;
}
