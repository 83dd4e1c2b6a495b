import type { Request, RequestHandler } from 'express';
import basicAuth from 'express-basic-auth';
import type { Credentials } from '../accounts/credentials';
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
 * Lets a request pass that carries right Basic credentials; any other fails with a Problem, or
 * TooManyAttempts.
 * @param onlyUser the one account that passes; any account if undefined
 */
export function requireBasicAuth(credentials: Credentials, onlyUser?: string): RequestHandler {
  return (req, res, next) => {
    const authorize = async (user: string, password: string) => {
      const right = await credentials.check(user, password, req.ip ?? '');
      if (!right || (onlyUser !== undefined && user !== onlyUser)) throw unauthorized(req);
    };
    basicAuth({
      authorizeAsync: true,
      authorizer: (user, password, done) =>
        authorize(user, password).then(() => done(null, true), next),
      unauthorizedResponse: () => {
        throw unauthorized(req, false);
      },
    })(req, res, next);
  };
}
