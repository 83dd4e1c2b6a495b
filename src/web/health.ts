import { Router } from 'express';
import type { Database } from '../database/session';
import { SharedReads } from '../report/share-reads';

/** For who watches the service: whether the process serves, and whether the database answers. */
export function health(database: Database): Router {
  const pings = new SharedReads(() => database.ping(), { atOnce: 1, waiters: 100 });
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    const ready = await pings.next('ping').then(
      () => true,
      () => false,
    );
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready\n' : 'database unavailable\n');
  });
  return router;
}
