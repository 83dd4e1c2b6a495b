import express, { type Request, type RequestHandler, Router } from 'express';
import type { Credentials } from '../accounts/credentials';
import { requireBasicAuth, unauthorized } from '../web/basic-auth';
import { Problem } from '../web/problems';
import type { Counter } from './counter';

const BODY_LIMIT = '1kb';
/** What one request may count. */
const MOST_VISITS = 1_000_000;

/**
 * Takes the counts that apps and servers send with their credentials, `{"count": 12}` or `count=12`.
 * What has neither credentials nor a body is a beacon, and goes on.
 */
export function takeCounts(counter: Counter, credentials: Credentials | undefined): RequestHandler {
  const router = Router();
  router.use(
    credentials ? requireBasicAuth(credentials) : refuse,
    express.text({ limit: BODY_LIMIT, type: () => true }),
    async (req, res) => {
      await counter.count(countIn(req));
      res.set('Cache-Control', 'no-store').status(204).end();
    },
  );
  return (req, res, next) => {
    if (req.headers.authorization !== undefined || hasBody(req)) router(req, res, next);
    else next();
  };
}

/** Where there are no accounts none is right. */
function refuse(req: Request): never {
  throw unauthorized(req, req.headers.authorization !== undefined);
}

/** Whether a request brings more than nothing: browsers send a length of 0 with an empty beacon. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The visits that a body counts. @throws Problem for a body that counts none */
function countIn(req: Request): number {
  const [[name, value] = [], ...more] = membersOf(typeof req.body === 'string' ? req.body : '');
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

function membersOf(body: string): [key: string, value: unknown][] {
  if (!body.trimStart().startsWith('{')) return [...new URLSearchParams(body.trim())];
  try {
    return Object.entries(JSON.parse(body) as object);
  } catch {
    throw malformed();
  }
}

function malformed(): Problem {
  return new Problem(
    'malformed',
    {},
    { advice: `Cần {"count": N}, N là số nguyên từ 1 đến ${MOST_VISITS}.` },
  );
}
