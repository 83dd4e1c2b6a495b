/**
 * The counter's application: beacons of browsers, and counts that apps and servers send. It decides
 * which requests count; `counter.ts` keeps the counts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Express, type Request, type RequestHandler, Router } from 'express';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Credentials } from '../accounts/credentials';
import { PROJECT } from '../files';
import { trustProxies } from '../web/http-server';
import { logInOf, requireBasicAuth, unauthorized } from '../web/log-in';
import { answerErrors, notFound, Problem } from '../web/problems';
import { bodyMembers, textBody } from '../web/request-input';
import { logRequests } from '../web/request-log';
import { health } from '../web/routes';
import type { Counter } from './counter';
import { AddressLimit, beginsVisit, isBot, TooManyVisits } from './visit';

export interface VisitsServices {
  /** The origins of the platform's pages, such as 'https://san.vn'. */
  readonly origins: readonly string[];
  /** Where it listens: a path is a Unix socket. */
  readonly host: string;
  readonly trustProxy: string | number | false;
  readonly counter: Counter;
  /** The accounts of apps and servers that send counts; undefined if there are none. */
  readonly credentials: Credentials | undefined;
  readonly logger: Logger;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The counter's application. It logs no beacon: addresses are people's, and beacons are many. */
export function createVisitsApp(services: VisitsServices): Express {
  const { counter, logger, now = Date.now } = services;
  const origins = new Set(services.origins);
  const limit = new AddressLimit(now, () => counter.usualDay);
  const app = express();
  trustProxies(app, services.trustProxy, services.host);
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
    .post(takeCounts(services), async (req, res) => {
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
    // The browser sends the time of its last request, the only thing that the script stores.
    const last = Date.parse(req.headers['if-modified-since'] ?? '');
    if (!ahead && beginsVisit(now(), last)) await countVisit(req);
    res.set({ ...FOR_PAGES, 'Cache-Control': ahead ? 'no-store' : 'private, no-cache' });
    if (!ahead) res.set('Last-Modified', new Date(now()).toUTCString());
    res.type('image/gif').send(PIXEL);
  });

  app.use(health(() => counter.databaseAnswers));
  app.use(notFound);
  app.use(
    answerErrors(
      ({ code }, reason) => {
        if (code === 'internal') logger.error({ reason }, code);
      },
      (problem, _req, res) => {
        res.set('Cache-Control', 'no-store').json(problem);
      },
    ),
  );
  return app;
}

/** Headers that let pages of any origin use the answer. */
const FOR_PAGES = {
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** The origin of an address; '' if it is none. */
function originOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).origin : '';
}

/** The script for the platform's pages, as it is sent: without comment lines and indentation. */
const SCRIPT = readFileSync(path.join(PROJECT, 'beacon', 'truy-cap.js'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('//'))
  .join('\n');

/** A transparent image of one pixel, for pages without JavaScript. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const BODY_LIMIT = '1kb';
/** The visits that one request may count, and the requests of an account in an hour together. */
const MOST_VISITS = 10_000;
const MOST_VISITS_AN_HOUR = 1_000_000;

/**
 * Takes the counts that apps and servers send with their credentials, `{"count": 12}` or `count=12`.
 * Each is logged, with its account. A request with neither credentials nor a body is a beacon, and goes on.
 */
function takeCounts({ counter, credentials, logger }: VisitsServices): RequestHandler {
  const router = Router();
  const hours = new LRUCache<string, number>({ max: 1000, ttl: 3_600_000, noUpdateTTL: true });
  router.use(
    logRequests(logger),
    credentials ? requireBasicAuth(credentials) : refuse,
    textBody(BODY_LIMIT),
    async (req, res) => {
      const count = countIn(req);
      const account = logInOf(res)?.account ?? '';
      const inHour = (hours.get(account) ?? 0) + count;
      if (inHour > MOST_VISITS_AN_HOUR) {
        throw new TooManyVisits(Math.max(1, Math.ceil(hours.getRemainingTTL(account) / 1000)));
      }
      hours.set(account, inHour);
      await counter.count(count);
      res.locals.visits = count;
      res.set('Cache-Control', 'no-store').status(204).end();
    },
  );
  return (req, res, next) => {
    if (req.headers.authorization !== undefined || hasBody(req)) router(req, res, next);
    else next();
  };
}

/** Refuses every count where there is no account. */
function refuse(req: Request): never {
  throw unauthorized(req, req.headers.authorization !== undefined);
}

/** Whether a request has a body: browsers send a length of 0 with an empty beacon. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The visits that a body counts. @throws Problem for a body that counts none */
function countIn(req: Request): number {
  const [[name, value] = [], ...more] = bodyMembers(req, true) ?? [];
  const count = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value;
  const counts =
    name === 'count' &&
    more.length === 0 &&
    typeof count === 'number' &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MOST_VISITS;
  if (!counts) throw malformed();
  return count;
}

function malformed(): Problem {
  return new Problem(
    'malformed',
    {},
    { advice: `Cần {"count": N}, N là số nguyên từ 1 đến ${MOST_VISITS}.` },
  );
}
