import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { requireBasicAuth, Unauthorized } from '../accounts/basic';
import type { Credentials } from '../accounts/credentials';
import { AddressLimit } from './address-limit';
import { PIXEL, SCRIPT } from './beacon';
import { isBot } from './bots';
import type { Counter } from './counter';
import { beginsVisit } from './day';
import { answerRefusals, Refusal } from './refusals';

/** What a body may hold: a count, in either form. */
const BODY_LIMIT = '1kb';
/** What one request may count. */
const MOST_VISITS = 1_000_000;

export interface VisitsServices {
  /** The origins of the platform's pages, such as 'https://san.vn'. */
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: string | number | boolean;
  readonly counter: Counter;
  /** Of the apps and servers that send counts; undefined if there are none. */
  readonly credentials: Credentials | undefined;
  readonly logger: Logger;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The counter's application. It logs no request: addresses are people's, and beacons are many. */
export function createVisitsApp(services: VisitsServices): Express {
  const { counter, logger } = services;
  const now = services.now ?? Date.now;
  const visitors = new Visitors(services, now);
  const app = express();
  app.set('trust proxy', services.trustProxy);
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.set('query parser', false);

  app
    .route('/truy-cap')
    .post(
      ...countsOf(services),
      async (req: Request, res: Response) => {
        const origin = req.get('origin') ?? '';
        if (!visitors.knows(origin)) throw new Refusal('foreign_origin');
        if (hasBody(req)) throw new Refusal('unauthorized');
        await visitors.count(req);
        res.set({ 'Access-Control-Allow-Origin': origin, 'Cache-Control': 'no-store' });
        res.status(204).end();
      },
    )
    .all(() => {
      throw new Refusal('method_not_allowed', { Allow: 'POST' });
    });

  app.get('/truy-cap.js', (_req, res) => {
    res.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    res.type('text/javascript').send(SCRIPT);
  });

  app.get('/truy-cap.gif', async (req, res) => {
    if (!visitors.knows(originOf(req.get('referer')))) throw new Refusal('foreign_origin');
    // The browser sends back when it asked last: the same that the script keeps, and no more.
    const last = Date.parse(req.get('if-modified-since') ?? '');
    const ahead = req.get('sec-purpose') !== undefined || req.method !== 'GET';
    if (!ahead && beginsVisit(now(), last)) await visitors.count(req);
    res.set({ 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff' });
    if (!ahead) res.set('Last-Modified', new Date(now()).toUTCString());
    res.type('image/gif').send(PIXEL);
  });

  app.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  app.get('/readyz', (_req, res) => {
    const ready = counter.databaseAnswers;
    res.status(ready ? 200 : 503).type('text').send(ready ? 'ready\n' : 'database unavailable\n');
  });

  app.use(() => {
    throw new Refusal('not_found');
  });
  app.use(answerRefusals(logger));
  return app;
}

/** Whom the counter believes that a visit began. */
class Visitors {
  private readonly limit: AddressLimit;

  constructor(
    private readonly services: VisitsServices,
    now: () => number,
  ) {
    this.limit = new AddressLimit(now);
  }

  knows(origin: string): boolean {
    return this.services.origins.has(origin);
  }

  /** Counts a visit, unless a bot's. @throws Refusal for an address that began too many */
  async count(req: Request): Promise<void> {
    if (isBot(req.get('user-agent'))) return;
    const wait = await this.limit.secondsToWait(req.ip ?? '');
    if (wait > 0) throw new Refusal('too_many', { 'Retry-After': String(wait) });
    await this.services.counter.count(1);
  }
}

/** What a request with credentials meets: it counts as many visits as its body tells. */
function countsOf({ credentials, counter }: VisitsServices): RequestHandler[] {
  const authenticate = credentials
    ? requireBasicAuth(credentials)
    : () => {
        throw new Unauthorized();
      };
  const text = express.text({ limit: BODY_LIMIT, type: () => true });
  const isBeacon = (req: Request) => req.get('authorization') === undefined;
  const unlessBeacon =
    (handler: RequestHandler): RequestHandler =>
    (req, res, next) =>
      isBeacon(req) ? next() : handler(req, res, next);

  return [
    unlessBeacon(authenticate),
    unlessBeacon(text),
    unlessBeacon(async (req, res) => {
      await counter.count(countIn(req));
      res.set('Cache-Control', 'no-store').status(204).end();
    }),
  ];
}

/** The visits that a body counts: `{"count": 12}` or `count=12`. @throws Refusal for anything else */
function countIn(req: Request): number {
  const body = typeof req.body === 'string' ? req.body.trim() : '';
  let members: [string, unknown][];
  try {
    members = body.startsWith('{')
      ? Object.entries(JSON.parse(body) as object)
      : [...new URLSearchParams(body)];
  } catch {
    throw new Refusal('malformed');
  }
  const [[name, value] = [], ...more] = members;
  const count = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value;
  if (
    name !== 'count' ||
    more.length > 0 ||
    typeof count !== 'number' ||
    !Number.isInteger(count) ||
    count < 1 ||
    count > MOST_VISITS
  ) {
    throw new Refusal('malformed');
  }
  return count;
}

function hasBody(req: Request): boolean {
  const length = req.get('content-length');
  return req.get('transfer-encoding') !== undefined || (length !== undefined && length !== '0');
}

/** The origin of an address; '' if it is none. */
function originOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).origin : '';
}
