import type { RequestHandler } from 'express';
import basicAuth from 'express-basic-auth';
import type { Credentials } from './credentials';

/** RFC 7617: told the charset, browsers send a password's Vietnamese letters in UTF-8. */
export const CHALLENGE = 'Basic realm="Bao cao TMDT", charset="UTF-8"';

/** The request carries no credentials, or wrong ones. */
export class Unauthorized extends Error {
  override name = 'Unauthorized';
}

/**
 * Lets a request pass that carries right Basic credentials; any other fails with Unauthorized, or
 * TooManyAttempts.
 * @param onlyUser the one account that passes; any account if undefined
 */
export function requireBasicAuth(credentials: Credentials, onlyUser?: string): RequestHandler {
  return (req, res, next) => {
    const authorize = async (user: string, password: string) => {
      const right = await credentials.check(user, password, req.ip ?? '');
      if (!right || (onlyUser !== undefined && user !== onlyUser)) throw new Unauthorized();
    };
    basicAuth({
      authorizeAsync: true,
      authorizer: (user, password, done) =>
        authorize(user, password).then(() => done(null, true), next),
      unauthorizedResponse: () => {
        throw new Unauthorized();
      },
    })(req, res, next);
  };
}
