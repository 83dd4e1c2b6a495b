import type { Request, Response } from 'express';
import type { LiveReports, Report } from '../report/live-report';
import { Problem } from './problems';

/**
 * Answers with what `render` makes of a live report, which is made once a read, however many share
 * it. `?nam=` names the report year.
 * @param fileName if it is to be downloaded, under which name
 */
export function answerReport(
  reports: LiveReports,
  contentType: string,
  render: (report: Report) => string,
  fileName?: (report: Report) => string,
): (req: Request, res: Response) => Promise<void> {
  const rendered = new WeakMap<Report, string>();

  return async (req, res) => {
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const report = await reports.report(yearAsked(req.query.nam), gone.signal);

    const body = rendered.get(report) ?? render(report);
    rendered.set(report, body);
    res.locals.report = report;
    if (fileName) res.attachment(fileName(report));
    res.type(contentType).send(body);
  };
}

/** The value of `?nam=`. @throws Problem for what is no year */
function yearAsked(nam: unknown): number | undefined {
  if (nam === undefined) return undefined;
  if (typeof nam !== 'string' || !/^[2-9]\d{3}$/.test(nam)) throw new Problem('invalid_year');
  return Number(nam);
}
