import { readdirSync } from 'node:fs';
import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Credentials } from './accounts/credentials';
import { INSPECTOR } from './accounts/htpasswd';
import type { AuditFile } from './audit/audit-file';
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
import { type Answered, tellAnswers } from './web/answers';
import { requireInspector } from './web/basic-auth';
import { health } from './web/health';
import { ministryApi } from './web/ministry-api';
import { answerProblems, notFound } from './web/problems';
import { recordIn } from './web/record';
import { answerMonths, answerReport } from './web/report-routes';
import { logRequests } from './web/request-log';
import { secureHeaders } from './web/security';

const PUBLIC = path.join(PROJECT, 'public');

export interface Services {
  readonly config: Pick<
    Config,
    'trustProxy' | 'edition' | 'apiAuth' | 'platform' | 'showReportSql'
  >;
  readonly credentials: Credentials;
  readonly database: Database;
  readonly reports: LiveReports;
  readonly logger: Logger;
  /** Where each report that is shown is recorded, if anywhere. */
  readonly audit?: AuditFile | undefined;
  /** Told of each request when it is over. */
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
}

/** The application: what a request meets, in order. */
export function createApp({
  config,
  credentials,
  database,
  reports,
  logger,
  audit,
  onAnswer,
}: Services): Express {
  const app = express();
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);

  app.use(logRequests(logger));
  if (onAnswer) app.use(tellAnswers(onAnswer));
  app.use(secureHeaders());
  app.use(health(database));
  // By name: to look for every path on the disk would let each request wait for a thread that hashes.
  app.get(
    readdirSync(PUBLIC).map((file) => `/${file}`),
    express.static(PUBLIC, { index: false, redirect: false, cacheControl: false }),
  );

  const record = recordIn(audit);
  app.use('/api', ministryApi(reports, credentials, record, config));

  app.use(requireInspector(credentials, INSPECTOR));
  const { platform } = config;
  const download = (format: Format) =>
    answerReport(reports, format, record, (report) => fileName(platform, report));
  app.get('/', answerReport(reports, reportPage(platform, config.showReportSql), record));
  app.get('/bao-cao.xlsx', download(xlsx(platform)));
  app.get('/bao-cao.csv', download(csv(platform)));
  app.get('/theo-thang', answerMonths(reports, monthsPage(platform), record));
  if (config.showReportSql) {
    const page = howCountedPage(platform, config.edition, reports.timeZone);
    app.get('/cach-tinh', answerReport(reports, page, record));
  }
  app.use(notFound);
  app.use(answerProblems(platform));
  return app;
}
