/** The names under which a monitor knows the routes. A route is named where it is declared, in no second list. */
import type { RequestHandler, Response } from 'express';

/** The routes whose answers hold figures. */
export const REPORT_ROUTES = [
  'page',
  'months',
  'how_counted',
  'lookup',
  'xlsx',
  'csv',
  'api',
] as const;

export type RouteName = (typeof REPORT_ROUTES)[number] | 'annual' | 'healthz' | 'readyz';

/** Names the route that a request has reached. Comes before authentication, so that a 401 is counted there. */
export function route(name: RouteName): RequestHandler {
  const setName: RequestHandler = (_req, res, next) => {
    res.locals.route = name;
    next();
  };
  return setName;
}

/** The route of a request: 'other' for none of ours, or strangers could make up names without end. */
export function routeOf(res: Response): RouteName | 'other' {
  return (res.locals.route as RouteName | undefined) ?? 'other';
}
