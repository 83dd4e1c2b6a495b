/** The report's application: the middleware that a request passes, and the routes, in order. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Credentials } from './accounts/credentials';
import { INSPECTOR } from './accounts/htpasswd';
import type { AnnualReports } from './annual/annual-reports';
import { annualDocx } from './annual/docx';
import { annualPage } from './annual/page';
import { type AnnualReport, annualFileName } from './annual/report';
import { annualXlsx } from './annual/xlsx';
import type { AuditFile } from './audit/audit-file';
import type { AuditTrail } from './audit/trail';
import type { Config } from './config/config';
import type { Database } from './database/session';
import { fileName } from './formats/copy';
import { csv } from './formats/csv';
import type { Format } from './formats/format';
import { howCountedPage } from './formats/how-counted-page';
import { monthsPage } from './formats/months-page';
import { reportPage } from './formats/report-page';
import { xlsx } from './formats/xlsx';
import { PROJECT } from './project';
import type { LiveReports } from './report/live-reports';
import { answerAnnual } from './web/annual-routes';
import { secureHeaders } from './web/headers';
import { health } from './web/health';
import { requireInspector } from './web/log-in';
import { ministryApi } from './web/ministry-api';
import { answerProblems, notFound } from './web/problems';
import { answerMonths, answerReport } from './web/report-routes';
import { type Answered, logRequests, observeAnswers } from './web/request-log';
import { type RouteName, route } from './web/routes';
import { showingRecorder } from './web/showing-recorder';

const PUBLIC = path.join(PROJECT, 'public');

export interface Services {
  readonly config: Pick<
    Config,
    'trustProxy' | 'edition' | 'apiAuth' | 'platform' | 'showReportSql'
  >;
  readonly credentials: Credentials;
  readonly database: Database;
  readonly reports: LiveReports;
  /** The yearly report, and the account that may see it; undefined for no one. */
  readonly annual?: { readonly reports: AnnualReports; readonly account: string } | undefined;
  readonly logger: Logger;
  readonly audit?: Audit | undefined;
  /** Called for each request when it is over. */
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
}

/** Where each report that is shown is recorded, and found again. */
export interface Audit {
  readonly file: AuditFile;
  readonly trail: AuditTrail;
  /** SHA-256 of the report.sql that runs. */
  readonly reportSql: string;
  /** Since when showings were read by that report.sql, where earlier ones were read by another. */
  readonly mappingChangedAt: Date | undefined;
}

/** The application on its services. */
export function createApp({
  config,
  credentials,
  database,
  reports,
  annual,
  logger,
  audit,
  onAnswer,
}: Services): Express {
  const app = express();
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);

  app.use(logRequests(logger));
  if (onAnswer) app.use(observeAnswers(onAnswer));
  app.use(secureHeaders());
  app.use(health(() => answers(database)));
  // By name: to look for every path on the disk would let each request wait for a thread that hashes.
  app.get(
    readdirSync(PUBLIC).map((file) => `/${file}`),
    express.static(PUBLIC, { index: false, redirect: false, cacheControl: false }),
  );

  const record = showingRecorder(audit?.file, audit?.reportSql ?? '');
  app.use('/api', ministryApi(reports, credentials, record, config));

  const { platform } = config;
  const inspector = requireInspector(credentials, INSPECTOR);
  const show = (path: string, name: RouteName, handler: RequestHandler) =>
    app.get(path, route(name), inspector, handler);
  const download = (format: Format) =>
    answerReport(reports, format, record, (report) => fileName(platform, report));
  show('/', 'page', answerReport(reports, reportPage(platform, config.showReportSql), record));
  show('/bao-cao.xlsx', 'xlsx', download(xlsx(platform)));
  show('/bao-cao.csv', 'csv', download(csv(platform)));
  show('/theo-thang', 'months', answerMonths(reports, monthsPage(platform), record));
  const statements = howCountedPage(platform, config.edition, reports.timeZone);
  show(
    '/cach-tinh',
    'how_counted',
    config.showReportSql ? answerReport(reports, statements, record) : notFound,
  );
  if (annual) {
    const owner = requireInspector(credentials, annual.account);
    const open = (path: string, format: Format<AnnualReport>, name?: typeof annualFileName) =>
      app.get(path, route('annual'), owner, answerAnnual(annual.reports, format, name));
    open('/bao-cao-nam', annualPage());
    open('/bao-cao-nam.docx', annualDocx(), annualFileName);
    open('/bao-cao-nam.xlsx', annualXlsx(), annualFileName);
  }
  app.use(inspector, notFound);
  app.use(answerProblems(platform));
  return app;
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.ping();
    return true;
  } catch {
    return false;
  }
}
