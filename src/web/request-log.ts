import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { digitsOf } from '../audit/entry';
import type { Report } from '../report/live-report';
import type { LogIn } from './log-in';

/** Of what a stranger writes into the log: more would flush out what others did. */
const MOST_OF_A_PATH = 200;
const MOST_OF_A_NAME = 64;

/**
 * One line a request. With each report served it keeps the figures, as an audit trail of what the
 * ministry was shown, and of each log-in the account and what became of it. No header, body or query is
 * logged: they may hold credentials.
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
      ...logInOf(res.locals.logIn as LogIn | undefined),
      ...auditOf(res.locals.report as Report | undefined),
    }),
  });
}

/** Who asked, as it was told, and whether he was let in: `open` where no one is asked who he is. */
function logInOf(logIn: LogIn | undefined): object {
  const account = logIn?.account?.slice(0, MOST_OF_A_NAME) ?? null;
  return { account, outcome: logIn?.outcome ?? 'open' };
}

function auditOf(report: Report | undefined): object {
  if (!report) return {};
  const { id, period, readAt, tookMs, figures } = report;
  return { report: { id, year: period.year, readAt, tookMs, figures: digitsOf(figures) } };
}
