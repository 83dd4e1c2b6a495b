import type { Request, Response } from 'express';
import type { Format } from '../formats/format';
import type { LiveReports, Report } from '../report/live-report';
import { Problem } from './problems';

/**
 * Answers with a live report in a format, rendered once a read, however many share it. `?nam=` names
 * the report year. `X-Report-Id` is the code of the read.
 * @param fileName without its extension, if it is to be downloaded
 */
export function answerReport(
  reports: LiveReports,
  format: Format,
  fileName?: (report: Report) => string,
): (req: Request, res: Response) => Promise<void> {
  const rendered = new WeakMap<Report, Promise<string | Buffer>>();

  return async (req, res) => {
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const report = await reports.report(yearAsked(req.query.nam), gone.signal);

    const rendering = rendered.get(report) ?? Promise.resolve(report).then(format.render);
    rendered.set(report, rendering);
    const body = await rendering;
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
