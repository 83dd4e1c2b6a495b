/** Answers with live reads, rendered in a format. What is read is `report/`'s, what it becomes `formats/`'s. */
import type { Request, Response } from 'express';
import { type Shown, shownReport } from '../audit/entry';
import type { Format } from '../formats/format';
import type { Report } from '../report/live-report';
import type { LiveReports } from '../report/live-reports';
import type { YearByMonths } from '../report/months';
import { abortOnDisconnect } from './log-in';
import { Problem } from './problems';
import type { ShowingRecorder } from './showing-recorder';

/**
 * Answers with a live report in a format, rendered once a read, however many share it. `?nam=` names
 * the report year. `X-Report-Id` is the code of the read.
 * @param record keeps what is shown, before it is
 * @param fileName without its extension, if it is to be downloaded
 */
export function answerReport(
  reports: LiveReports,
  format: Format,
  record: ShowingRecorder,
  fileName?: (report: Report) => string,
): (req: Request, res: Response) => Promise<void> {
  const read = (year?: number, signal?: AbortSignal) => reports.report(year, signal);
  return answerRead(
    read,
    (report) => report,
    (report) => shownReport(report),
    format,
    record,
    fileName,
  );
}

/** Answers with a year by months, as `answerReport`. */
export function answerMonths(
  reports: LiveReports,
  format: Format<YearByMonths>,
  record: ShowingRecorder,
): (req: Request, res: Response) => Promise<void> {
  const read = (year?: number, signal?: AbortSignal) => reports.months(year, signal);
  const shown = (months: YearByMonths) => shownReport(months.report, months);
  return answerRead(read, ({ report }) => report, shown, format, record);
}

function answerRead<Read extends object>(
  read: (year?: number, signal?: AbortSignal) => Promise<Read>,
  reportIn: (given: Read) => Report,
  shown: (given: Read) => Shown,
  format: Format<Read>,
  record: ShowingRecorder,
  fileName?: (report: Report) => string,
): (req: Request, res: Response) => Promise<void> {
  const renderings = new WeakMap<Read, Promise<string | Buffer>>();

  return async (req, res) => {
    const given = await read(yearAsked(req.query.nam), abortOnDisconnect(res));

    const rendering = renderings.get(given) ?? Promise.resolve(given).then(format.render);
    renderings.set(given, rendering);
    const body = await rendering;
    const report = reportIn(given);
    await record(req, res, shown(given), format.extension);
    res.locals.report = report;
    res.set('X-Report-Id', report.id);
    if (fileName) res.attachment(`${fileName(report)}.${format.extension}`);
    res.type(format.contentType).send(body);
  };
}

/** The value of `?nam=`. @throws Problem for what is no year */
export function yearAsked(nam: unknown): number | undefined {
  if (nam === undefined) return undefined;
  if (typeof nam !== 'string' || !/^[2-9]\d{3}$/.test(nam)) throw new Problem('invalid_year');
  return Number(nam);
}
