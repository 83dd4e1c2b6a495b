/** The ministry's API. Guidance, section I: POST, with the credentials in the body or as Basic, answered in JSON. */
import { type Request, type RequestHandler, Router } from 'express';
import type { Credentials } from '../accounts/credentials';
import { type Edition, ministryJson } from '../formats/ministry-json';
import type { LiveReports } from '../report/live-reports';
import { logIn, requireBasicAuth, unauthorized } from './log-in';
import { notFound, Problem } from './problems';
import { answerReport, type ShowingRecorder } from './report-routes';
import { bodyMembers, textBody } from './request-input';
import { route } from './routes';

const BODY_LIMIT = '16kb';

export function ministryApi(
  reports: LiveReports,
  credentials: Credentials,
  record: ShowingRecorder,
  { edition, apiAuth }: { edition: Edition; apiAuth: boolean },
): Router {
  const api = Router();
  api
    .route('/baocao')
    .all(route('api'))
    .post(
      textBody(BODY_LIMIT),
      requireCredentials(credentials, apiAuth),
      answerReport(apiAuth ? reports : reports.strangers, ministryJson(edition), { record }),
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
    if (!(await logIn(credentials, req, res, { door: 'api', ...given }))) throw unauthorized(req);
    return next();
  };
}

/**
 * The `UserName` and `PassWord` of a body, in any case.
 * @returns undefined if it holds neither
 * @throws Problem if it holds one without the other, one twice, or another value than a text
 */
function credentialsIn(req: Request): { user: string; password: string } | undefined {
  // Callers forget the Content-Type: a body without one is JSON.
  const members = bodyMembers(req, Boolean(req.is('application/x-www-form-urlencoded')));
  if (!members) throw new Problem('malformed');
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
