import type { RequestHandler } from 'express';
import type { LogIn } from './log-in';

/** The routes, by the names under which a monitor knows them. */
const ROUTES = {
  '/': 'page',
  '/theo-thang': 'months',
  '/cach-tinh': 'how_counted',
  '/bao-cao.xlsx': 'xlsx',
  '/bao-cao.csv': 'csv',
  '/api/baocao': 'api',
  '/healthz': 'healthz',
  '/readyz': 'readyz',
} as const;

/** 'other' for all else, or strangers could make up names without end. */
export type Route = (typeof ROUTES)[keyof typeof ROUTES] | 'other';

/** What became of log-ins that were refused. Who sends none is only asked, and who hangs up has left. */
export const REFUSALS = [
  'wrong_credentials',
  'wrong_account',
  'too_many_attempts',
  'too_many_log_ins',
] as const satisfies readonly LogIn['outcome'][];

export type Door = 'page' | 'api';

/** What a monitor is told of a request: no figure, account, address or path. */
export interface Answered {
  readonly route: Route;
  /** Undefined where the client hung up before the answer's end. */
  readonly status: number | undefined;
  /** Where its log-in was refused, and why. */
  readonly refused: { readonly door: Door; readonly reason: (typeof REFUSALS)[number] } | undefined;
}

/** Tells of each request when it is over. */
export function tellAnswers(tell: (answered: Answered) => void): RequestHandler {
  return (req, res, next) => {
    const path = req.path.toLowerCase();
    res.once('close', () => {
      const outcome = (res.locals.logIn as LogIn | undefined)?.outcome;
      const reason = REFUSALS.find((each) => each === outcome);
      tell({
        route: routeOf(path),
        status: res.writableFinished ? res.statusCode : undefined,
        refused: reason && { door: /^\/api(\/|$)/.test(path) ? 'api' : 'page', reason },
      });
    });
    next();
  };
}

/** Express takes a path with a slash at its end for the same. */
function routeOf(path: string): Route {
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path;
  return Object.hasOwn(ROUTES, bare) ? ROUTES[bare as keyof typeof ROUTES] : 'other';
}
