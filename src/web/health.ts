/** `/healthz` and `/readyz`, of the report and of the visits counter. They say one word and need no account. */
import { Router } from 'express';
import { route } from './routes';

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
