import { Router } from 'express';
import type { Database } from '../database/session';

/** For who watches the service: whether the process serves, and whether the database answers. */
export function health(database: Database): Router {
  let underWay: Promise<boolean> | undefined;
  /** However many ask at once, the database is asked once. */
  const ready = () => {
    underWay ??= database
      .ping()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    const up = await ready();
    res
      .status(up ? 200 : 503)
      .type('text')
      .send(up ? 'ready\n' : 'database unavailable\n');
  });
  return router;
}
