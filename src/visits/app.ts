import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import type { Logger } from 'pino';
import type { Credentials } from '../accounts/credentials';
import { notFound, Problem, problemFrom, reasonOf } from '../web/problems';
import { AddressLimit } from './address-limit';
import { PIXEL, SCRIPT } from './beacon';
import { isBot } from './bots';
import type { Counter } from './counter';
import { takeCounts } from './counts';
import { beginsVisit } from './day';

export interface VisitsServices {
  /** The origins of the platform's pages, such as 'https://san.vn'. */
  readonly origins: readonly string[];
  readonly trustProxy: string | number | false;
  readonly counter: Counter;
  /** Of the apps and servers that send counts; undefined if there are none. */
  readonly credentials: Credentials | undefined;
  readonly logger: Logger;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The counter's application. It logs no request: addresses are people's, and beacons are many. */
export function createVisitsApp(services: VisitsServices): Express {
  const { counter, credentials, logger, now = Date.now } = services;
  const origins = new Set(services.origins);
  const limit = new AddressLimit(now);
  const app = express();
  app.set('trust proxy', services.trustProxy);
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.set('query parser', false);

  /** @throws TooManyVisits, CounterUnavailable */
  const countVisit = async (req: Request) => {
    if (isBot(req.headers['user-agent'])) return;
    limit.admit(req.ip ?? '');
    await counter.count(1);
  };

  app
    .route('/truy-cap')
    .post(takeCounts(counter, credentials), async (req, res) => {
      const { origin = '' } = req.headers;
      if (!origins.has(origin)) throw new Problem('foreign_origin');
      await countVisit(req);
      res.set({ 'Access-Control-Allow-Origin': origin, 'Cache-Control': 'no-store' });
      res.status(204).end();
    })
    .all(() => {
      throw new Problem('method_not_allowed', { Allow: 'POST' });
    });

  app.get('/truy-cap.js', (_req, res) => {
    res.set({ ...FOR_PAGES, 'Cache-Control': 'public, max-age=86400' });
    res.type('text/javascript').send(SCRIPT);
  });

  app.get('/truy-cap.gif', async (req, res) => {
    if (!origins.has(originOf(req.headers.referer))) throw new Problem('foreign_origin');
    const ahead = req.method !== 'GET' || req.headers['sec-purpose'] !== undefined;
    // The browser sends back when it last asked: what the script keeps, and no more.
    const last = Date.parse(req.headers['if-modified-since'] ?? '');
    if (!ahead && beginsVisit(now(), last)) await countVisit(req);
    res.set({ ...FOR_PAGES, 'Cache-Control': ahead ? 'no-store' : 'private, no-cache' });
    if (!ahead) res.set('Last-Modified', new Date(now()).toUTCString());
    res.type('image/gif').send(PIXEL);
  });

  app.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  app.get('/readyz', (_req, res) => {
    const ready = counter.databaseAnswers;
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready\n' : 'database unavailable\n');
  });

  app.use(notFound);
  app.use(answerInJson(logger));
  return app;
}

/** Pages of any origin may use what is sent with these. */
const FOR_PAGES = {
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** The origin of an address; '' if it is none. */
function originOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).origin : '';
}

function answerInJson(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const problem = problemFrom(error);
    if (problem.code === 'internal') logger.error({ reason: reasonOf(error) }, problem.code);
    res.status(problem.status).set(problem.headers).set('Cache-Control', 'no-store').json(problem);
  };
}
