/**
 * The names of the routes in metrics and log, given where a route is declared, and the two routes that both servers
 * have: `/healthz` and `/readyz`.
 */
import { type RequestHandler, type Response, Router } from 'express';

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

/**
 * The route of a request; 'other' for any path that is not ours, since strangers could invent names without end.
 */
export function routeOf(res: Response): RouteName | 'other' {
  return (res.locals.route as RouteName | undefined) ?? 'other';
}

/** @param isReady whether the database answers; called once for however many ask at the same time */
export function health(isReady: () => boolean | Promise<boolean>): Router {
  let underWay: Promise<boolean> | undefined;
  const ready = () => {
    underWay ??= Promise.resolve(isReady()).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const router = Router();
  router.get('/healthz', route('healthz'), (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get('/readyz', route('readyz'), async (_req, res) => {
    const up = await ready();
    res
      .status(up ? 200 : 503)
      .type('text')
      .send(up ? 'ready\n' : 'database unavailable\n');
  });
  return router;
}
