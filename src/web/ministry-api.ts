import express, { type Request, type RequestHandler, Router } from 'express';
import type { Credentials } from '../accounts/credentials';
import { type Edition, ministryJson } from '../formats/ministry-json';
import type { LiveReports } from '../report/live-reports';
import { requireBasicAuth, unauthorized } from './basic-auth';
import { logIn } from './log-in';
import { notFound, Problem } from './problems';
import type { Record } from './record';
import { answerReport } from './report-routes';

const BODY_LIMIT = '16kb';

/** Guidance, section I: POST, with the credentials in the body or as Basic, answered in JSON. */
export function ministryApi(
  reports: LiveReports,
  credentials: Credentials,
  record: Record,
  { edition, apiAuth }: { edition: Edition; apiAuth: boolean },
): Router {
  const api = Router();
  api
    .route('/baocao')
    .post(
      express.text({ limit: BODY_LIMIT, type: () => true }),
      requireCredentials(credentials, apiAuth),
      answerReport(reports, ministryJson(edition), record),
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
    const given = credentialsIn(req);
    if (!required) return next();
    if (!given) return basic(req, res, next);
    if (!(await logIn(credentials, req, res, given))) throw unauthorized(req);
    return next();
  };
}

/**
 * The `UserName` and `PassWord` of a body, in any case.
 * @returns undefined if it holds neither
 * @throws Problem if it holds one without the other, one twice, or what is no text
 */
function credentialsIn(req: Request): { user: string; password: string } | undefined {
  const members = membersOf(req);
  const all = (name: string) =>
    members.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
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

/**
 * The members of a body that is a form or a JSON object. Callers forget the Content-Type, and curl
 * calls JSON a form: what begins as a JSON object is one, and what is called no form is JSON.
 */
function membersOf(req: Request): [key: string, value: unknown][] {
  const body = typeof req.body === 'string' ? req.body.trim() : '';
  if (body === '') return [];
  if (req.is('application/x-www-form-urlencoded') && !body.startsWith('{')) {
    return [...new URLSearchParams(body)];
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Problem('malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('malformed');
  }
  return Object.entries(value);
}
