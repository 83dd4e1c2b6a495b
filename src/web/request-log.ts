/**
 * What is kept of each request when it is over: a line of the log, and a count for the monitor. It reads what
 * the routes have noted (log-in, report, route) and changes nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { digitsOf } from '../audit/entry';
import type { Report } from '../report/live-report';
import { type Door, logInOf, REFUSALS } from './log-in';
import { type RouteName, routeOf } from './routes';

/** Limits attacker-controlled text so that it cannot push other entries out of the log. */
const MOST_OF_A_PATH = 200;
const MOST_OF_A_NAME = 64;

/**
 * Logs one line a request. With each report served it keeps the figures, as an audit trail of what the
 * ministry was shown, and of each log-in the account and its outcome. No header, body or query is logged:
 * they may hold credentials.
 */
export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger,
    genReqId: () => randomUUID(),
    autoLogging: { ignore: (req) => req.path === '/healthz' || req.path === '/readyz' },
    quietReqLogger: true,
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    wrapSerializers: false,
    serializers: {
      req: (req: Request) => ({
        id: req.id,
        method: req.method,
        path: req.originalUrl.split('?', 1)[0]?.slice(0, MOST_OF_A_PATH),
        address: req.ip,
      }),
      res: (res: Response) => ({ status: res.statusCode }),
      err: (error: Error) => ({ message: error.message }),
    },
    customProps: (_req, res) => ({
      ...logInFields(res),
      ...reportFields(res.locals.report as Report | undefined),
    }),
  });
}

/** The account and the outcome: `open` where no one is asked for credentials. */
function logInFields(res: Response): object {
  const { account, outcome = 'open' } = logInOf(res) ?? {};
  return { account: account?.slice(0, MOST_OF_A_NAME) ?? null, outcome };
}

function reportFields(report: Report | undefined): object {
  if (!report) return {};
  const { id, period, readAt, tookMs, figures } = report;
  return { report: { id, year: period.year, readAt, tookMs, figures: digitsOf(figures) } };
}

/** What a monitor learns of a request: no figure, account, address or path. */
export interface Answered {
  readonly route: RouteName | 'other';
  /** Undefined where the client hung up before the answer's end. */
  readonly status: number | undefined;
  /** The door and the reason where its log-in was refused. */
  readonly refused: { readonly door: Door; readonly reason: (typeof REFUSALS)[number] } | undefined;
}

/** Calls `onAnswer` for each request when it is over. */
export function observeAnswers(onAnswer: (answered: Answered) => void): RequestHandler {
  return (_req, res, next) => {
    res.once('close', () => {
      const { door, outcome } = logInOf(res) ?? {};
      const reason = REFUSALS.find((each) => each === outcome);
      onAnswer({
        route: routeOf(res),
        status: res.writableFinished ? res.statusCode : undefined,
        refused: reason && door && { door, reason },
      });
    });
    next();
  };
}
