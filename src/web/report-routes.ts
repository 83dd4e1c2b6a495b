/**
 * Answers with reads, rendered in a format, each recorded before it is shown. `report/` and `annual/` read,
 * `formats/` renders, `audit/` writes the lines.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { AnnualReport } from '../annual/annual-report';
import type { AnnualReports } from '../annual/annual-reports';
import { FORM_NUMBERS, type FormNumber } from '../annual/indicators';
import type { AuditFile } from '../audit/audit-file';
import { type Shown, shownFields, shownReport, withdrawnFields } from '../audit/entry';
import type { Format } from '../formats/format';
import type { Proof } from '../formats/frame';
import type { Report, ShownReport } from '../report/live-report';
import type { KeptReads, LiveReports } from '../report/live-reports';
import type { YearByMonths } from '../report/months';
import { reportIdFrom } from '../report/report-id';
import { abortOnDisconnect, logInOf } from './log-in';
import { Problem } from './problems';
import { yearAsked } from './request-input';

/** What an answer with figures needs beside the read. */
export interface Showing {
  /** Records a showing before it is sent. */
  readonly record: ShowingRecorder;
  /** Keeps reads for the copies that are taken from a page; undefined where no page shows them. */
  readonly kept?: KeptReads | undefined;
  /** When report.sql last changed; undefined if that is not known. */
  readonly mappingChangedAt?: Date | undefined;
  /** The name of a download, without its extension. */
  readonly fileName?: ((report: ShownReport) => string) | undefined;
}

/**
 * Answers with a live report in a format. `?nam=` names the report year. `X-Report-Id` is the code of the
 * read.
 */
export function answerReport(
  reports: Pick<LiveReports, 'report'>,
  format: Format,
  showing: Showing,
): RequestHandler {
  const read = (year?: number, signal?: AbortSignal) => reports.report(year, signal);
  return answerRead(
    read,
    (report) => report,
    (report) => shownReport(report),
    format,
    showing,
  );
}

/** Answers with a year by months, as `answerReport`. */
export function answerMonths(
  reports: LiveReports,
  format: Format<YearByMonths>,
  showing: Showing,
): RequestHandler {
  const read = (year?: number, signal?: AbortSignal) => reports.months(year, signal);
  const shown = (months: YearByMonths) => shownReport(months.report, months);
  return answerRead(read, ({ report }) => report, shown, format, showing);
}

/**
 * Answers with a file: with `?ma=` of the read whose code it is, else of a new one.
 * @param find a read that was shown, by its code in canonical form
 */
export function answerCopy(
  reports: LiveReports,
  find: (id: string) => Promise<ShownReport | undefined>,
  format: Format<ShownReport>,
  showing: Showing,
): RequestHandler {
  const live = answerReport(reports, format, showing);
  return async (req, res, next) => {
    const { ma } = req.query;
    if (ma === undefined) return live(req, res, next);
    const id = typeof ma === 'string' ? reportIdFrom(ma) : undefined;
    const report = id === undefined ? undefined : await find(id);
    if (!report) throw new Problem('read_not_found');
    return show(req, res, report, shownReport(report), format, showing, (proof) =>
      format.render(report, proof),
    );
  };
}

function answerRead<Read extends object>(
  read: (year?: number, signal?: AbortSignal) => Promise<Read>,
  reportIn: (given: Read) => Report,
  shown: (given: Read) => Shown,
  format: Format<Read>,
  showing: Showing,
): RequestHandler {
  const renderings = new WeakMap<Read, Promise<string | Buffer>>();

  return async (req, res) => {
    const given = await read(yearAsked(req), abortOnDisconnect(res));
    const report = reportIn(given);
    showing.kept?.keep(report);
    await show(req, res, report, shown(given), format, showing, (proof) => {
      // The audit head differs for each showing. Without one, every request that shares a read shares its
      // rendering.
      if (proof.chain !== undefined) return format.render(given, proof);
      const rendering = renderings.get(given) ?? Promise.resolve(given).then(format.render);
      renderings.set(given, rendering);
      return rendering;
    });
  };
}

/** Records a showing, renders it with what the audit file then says of it, and sends it. */
export async function show(
  req: Request,
  res: Response,
  report: ShownReport,
  shown: Shown,
  { extension, contentType }: Pick<Format, 'extension' | 'contentType'>,
  { record, fileName, mappingChangedAt }: Showing,
  render: (proof: Proof) => string | Buffer | Promise<string | Buffer>,
): Promise<void> {
  const chain = await record(req, res, shown, extension);
  const body = await render({ chain, mappingChangedAt });
  res.locals.report = report;
  res.set('X-Report-Id', report.id);
  if (fileName) res.attachment(`${fileName(report)}.${extension}`);
  res.type(contentType).send(body);
}

/**
 * Records that something is about to be shown.
 * @param format the extension of the format in which it is shown, such as html
 * @returns the head of the chain in short, for the copy; undefined where nothing is recorded, or nothing shown
 * @throws AuditFault: then it must not be shown
 */
export type ShowingRecorder = (
  req: Request,
  res: Response,
  shown: Shown,
  format: string,
) => Promise<string | undefined>;

/**
 * Records in an audit file, on the disk before the answer begins: only then can a full disk still be a 503. A line
 * is added that withdraws an answer which did not reach its client whole. Without figures (HEAD, 304) nothing is
 * shown.
 * @param reportSql SHA-256 of report.sql
 */
export function showingRecorder(audit: AuditFile | undefined, reportSql: string): ShowingRecorder {
  return async (req, res, shown, format) => {
    if (!audit || req.method === 'HEAD' || req.fresh || res.closed) return undefined;
    const audience = {
      account: logInOf(res)?.account,
      address: req.ip ?? '',
      path: req.baseUrl + req.path,
      format,
    };
    const { hash, head } = await audit.append(shownFields(shown, audience, new Date(), reportSql));

    const withdraw = () => {
      if (res.writableFinished && res.statusCode === 200) return;
      audit
        .append(withdrawnFields(shown, audience, new Date(), hash))
        .catch((error: Error) => req.log.error({ reason: error.message }, 'not withdrawn'));
    };
    if (res.closed) withdraw();
    else res.once('close', withdraw);
    return head;
  };
}

/**
 * Answers with the yearly report in a format. `?nam=` names the year, `?mau=` the form.
 * @param fileName without its extension, if it is to be downloaded
 */
export function answerAnnual(
  reports: AnnualReports,
  format: Format<AnnualReport>,
  fileName?: (report: AnnualReport) => string,
): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    const report = await reports.report(
      { year: yearAsked(req), form: formAsked(req.query.mau) },
      abortOnDisconnect(res),
    );
    const body = await format.render(report);
    if (fileName) res.attachment(`${fileName(report)}.${format.extension}`);
    res.type(format.contentType).send(body);
  };
}

/** The value of `?mau=`. @throws Problem for what is no form */
function formAsked(mau: unknown): FormNumber | undefined {
  if (mau === undefined) return undefined;
  const form = FORM_NUMBERS.find((number) => number === mau);
  if (form === undefined) throw new Problem('invalid_form');
  return form;
}
