import type { Request, RequestHandler, Response } from 'express';
import basicAuth from 'express-basic-auth';
import type { Credentials } from '../accounts/credentials';
import { browserCookie, keepBrowserCookie } from './browser-cookie';
import { logIn, noteLogIn } from './log-in';
import { Problem } from './problems';

/** RFC 7617: told the charset, browsers send a password's Vietnamese letters in UTF-8. */
const CHALLENGE = 'Basic realm="Bao cao TMDT", charset="UTF-8"';

/** For a script of a page: a browser would put its question before whoever reads the page, again and again. */
const SCRIPT_CHALLENGE = `x${CHALLENGE}`;

/**
 * The request's credentials are wrong, or there are none.
 * @param req the request, of which browsers say whether a script made it
 * @param given whether there are any: who cancels the browser's question has given none, and no wrong ones
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
  return basicAuthBy(async (req, res, user, password) => {
    if (!(await logIn(credentials, req, res, { user, password }))) throw unauthorized(req);
  });
}

/**
 * Lets a request of a browser pass that carries right Basic credentials of one account. A browser that
 * was let in gets a cookie, by which its failures are told from others' at its address.
 */
export function requireInspector(credentials: Credentials, inspector: string): RequestHandler {
  return basicAuthBy(async (req, res, user, password) => {
    const cookie = browserCookie(req);
    const right = await logIn(credentials, req, res, { user, password, cookie });
    if (right && user !== inspector) noteLogIn(res, { account: user, outcome: 'wrong_account' });
    if (!right || user !== inspector) throw unauthorized(req);
    const anew = credentials.cookieFor(user, { address: req.ip ?? '', cookie });
    if (anew !== undefined) keepBrowserCookie(req, res, anew);
  });
}

/** @param authorize fails for a request that must not pass */
function basicAuthBy(
  authorize: (req: Request, res: Response, user: string, password: string) => Promise<void>,
): RequestHandler {
  return (req, res, next) => {
    basicAuth({
      authorizeAsync: true,
      authorizer: (user, password, done) =>
        authorize(req, res, user, password).then(() => done(null, true), next),
      unauthorizedResponse: () => {
        noteLogIn(res, { account: undefined, outcome: 'no_credentials' });
        throw unauthorized(req, false);
      },
    })(req, res, next);
  };
}
