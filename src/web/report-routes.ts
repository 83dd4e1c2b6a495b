import type { Request, Response } from 'express';
import type { Format } from '../formats/format';
import type { LiveReports, Report } from '../report/live-report';
import { untilHangUp } from './log-in';
import { Problem } from './problems';
import type { Record } from './record';

/**
 * Answers with a live report in a format, rendered once a read, however many share it. `?nam=` names
 * the report year. `X-Report-Id` is the code of the read.
 * @param record keeps what is shown, before it is
 * @param fileName without its extension, if it is to be downloaded
 */
export function answerReport(
  reports: LiveReports,
  format: Format,
  record: Record,
  fileName?: (report: Report) => string,
): (req: Request, res: Response) => Promise<void> {
  const rendered = new WeakMap<Report, Promise<string | Buffer>>();

  return async (req, res) => {
    const report = await reports.report(yearAsked(req.query.nam), untilHangUp(res));

    const rendering = rendered.get(report) ?? Promise.resolve(report).then(format.render);
    rendered.set(report, rendering);
    const body = await rendering;
    await record(req, res, report, format);
    res.locals.report = report;
    res.set('X-Report-Id', report.id);
    if (fileName) res.attachment(`${fileName(report)}.${format.extension}`);
    res.type(format.contentType).send(body);
  };
}

/** The value of `?nam=`. @throws Problem for what is no year */
function yearAsked(nam: unknown): number | undefined {
  if (nam === undefined) return undefined;
  if (typeof nam !== 'string' || !/^[2-9]\d{3}$/.test(nam)) throw new Problem('invalid_year');
  return Number(nam);
}
