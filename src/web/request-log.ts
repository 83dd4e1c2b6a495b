/**
 * Records each finished request: a line in the log, and a count for the metrics. It reads what the routes noted
 * (log-in, report, route) and changes nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { digitsOf } from '../audit/entry';
import type { ShownReport } from '../report/live-report';
import { type Door, logInOf, REFUSALS } from './log-in';
import { type RouteName, routeOf } from './routes';

declare module 'http' {
  interface IncomingMessage {
    /** Stands in every line of the log about this request, and on problem pages. */
    id: string;
    /** The log, with the request's id. */
    log: Logger;
  }
}

/** Limits attacker-controlled text so that it cannot push other entries out of the log. */
const MOST_OF_A_PATH = 200;
const MOST_OF_A_NAME = 64;

/**
 * Logs one line a request, once its answer has ended or its client is gone and the outcome of its log-in is known.
 * With each report served it keeps the figures, as an audit trail of what the ministry was shown. No header, body,
 * query or host is logged: they may hold credentials.
 * @param isQuiet whether the requests of a path are too many, and too little, for a line each
 */
export function logRequests(
  logger: Logger,
  isQuiet: (path: string) => boolean = () => false,
): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const target = printable(req.path, MOST_OF_A_PATH);
    req.id = randomUUID();
    req.log = logger.child({ reqId: req.id });
    if (!isQuiet(req.path)) {
      res.once('close', () => {
        const responseTime = Math.round(performance.now() - startedAt);
        // A log-in that waits for its turn hears of the hang-up before the next round of events.
        setImmediate(() => writeLine(logger, req, res, { target, responseTime }));
      });
    }
    next();
  };
}

function writeLine(
  logger: Logger,
  req: Request,
  res: Response,
  { target, responseTime }: { readonly target: string; readonly responseTime: number },
): void {
  const hungUp = !res.writableFinished;
  const { account, outcome = 'open' } = logInOf(res) ?? {};
  const line = {
    req: {
      id: req.id,
      method: req.method,
      path: target,
      address: printable(req.ip ?? '', MOST_OF_A_NAME),
    },
    res: { status: hungUp && !res.headersSent ? null : res.statusCode },
    ...(hungUp ? { hungUp } : {}),
    responseTime,
    account: account === undefined ? null : printable(account, MOST_OF_A_NAME),
    outcome,
    ...reportFields(res.locals.report as ShownReport | undefined),
    ...(res.locals.visits === undefined ? {} : { visits: res.locals.visits as number }),
  };
  if (res.statusCode >= 500) logger.error(line, 'request failed');
  else logger.info(line, 'request completed');
}

/**
 * Text from a stranger, shortened, with control and bidirectional characters escaped, so that it cannot control a
 * terminal that shows the log.
 */
function printable(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );
}

function reportFields(report: ShownReport | undefined): object {
  if (!report) return {};
  const { id, period, readAt, figures } = report;
  const tookMs = 'tookMs' in report ? { tookMs: report.tookMs } : {};
  return { report: { id, year: period.year, readAt, ...tookMs, figures: digitsOf(figures) } };
}

/** What the metrics record of a request: no figure, account, address or path. */
export interface Answered {
  readonly route: RouteName | 'other';
  /** Undefined where the client hung up before the answer's end. */
  readonly status: number | undefined;
  /** Where and why its log-in was refused. */
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
