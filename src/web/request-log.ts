import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Report } from '../report/live-report';

/**
 * One line a request. With each report served it keeps the figures, as an audit trail of what the
 * ministry was shown. No header, body or query is logged: they may hold credentials.
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
        path: req.originalUrl.split('?', 1)[0],
        address: req.ip,
      }),
      res: (res: Response) => ({ status: res.statusCode }),
      err: (error: Error) => ({ message: error.message }),
    },
    customProps: (_req, res) => auditOf(res.locals.report as Report | undefined),
  });
}

function auditOf(report: Report | undefined): object {
  if (!report) return {};
  const { id, period, readAt, tookMs, figures } = report;
  const digits = Object.entries(figures).map(([name, value]) => [name, String(value)]);
  return {
    report: { id, year: period.year, readAt, tookMs, figures: Object.fromEntries(digits) },
  };
}
