import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler, Router } from 'express';
import { requireBasicAuth, Unauthorized } from '../accounts/basic';
import type { Credentials } from '../accounts/credentials';
import type { LiveReports } from '../report/live-report';
import { type Edition, ministryJson } from '../report/ministry-json';
import { notFound, Problem } from './problems';
import { answerReport } from './report-routes';

const BODY_LIMIT = '16kb';

const isForm = ({ headers }: IncomingMessage) =>
  /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');

/** Guidance, section I: POST, with the credentials in the body or as Basic, answered in JSON. */
export function ministryApi(
  reports: LiveReports,
  credentials: Credentials,
  { edition, apiAuth }: { edition: Edition; apiAuth: boolean },
): Router {
  const api = Router();
  api
    .route('/baocao')
    .post(
      express.urlencoded({ extended: false, limit: BODY_LIMIT }),
      // Callers forget the Content-Type: what is no form is read as JSON.
      express.json({ limit: BODY_LIMIT, type: (req) => !isForm(req) }),
      requireCredentials(credentials, apiAuth),
      answerReport(reports, 'json', (report) => ministryJson(report.figures, edition)),
    )
    .all(() => {
      throw new Problem('method_not_allowed', { Allow: 'POST' });
    });
  api.use(requireBasicAuth(credentials), notFound);
  return api;
}

function requireCredentials(credentials: Credentials, required: boolean): RequestHandler {
  const basic = requireBasicAuth(credentials);

  return async (req, res, next) => {
    const given = credentialsIn(req.body);
    if (!required) return next();
    if (!given) return basic(req, res, next);
    if (!(await credentials.check(given.user, given.password, req.ip ?? ''))) {
      throw new Unauthorized();
    }
    return next();
  };
}

/**
 * The `UserName` and `PassWord` of a body, in any case.
 * @returns undefined if it holds neither
 * @throws Problem if it holds one without the other, one twice, or what is no text
 */
function credentialsIn(body: unknown): { user: string; password: string } | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('malformed');
  }
  const all = (name: string) =>
    Object.entries(body).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
  const [user, ...moreUsers] = all('username');
  const [password, ...morePasswords] = all('password');
  if (user === undefined && password === undefined) return undefined;
  if (
    typeof user !== 'string' ||
    typeof password !== 'string' ||
    moreUsers.length + morePasswords.length > 0
  ) {
    throw new Problem('malformed');
  }
  return { user, password };
}
