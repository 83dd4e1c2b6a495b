import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Credentials } from './accounts/credentials';
import { INSPECTOR } from './accounts/htpasswd';
import type { Config } from './config';
import type { Database } from './database/session';
import { fileName } from './formats/copy';
import { csv } from './formats/csv';
import type { Format } from './formats/format';
import { howCounted } from './formats/how-counted';
import { html } from './formats/html';
import { monthsPage } from './formats/months';
import { xlsx } from './formats/xlsx';
import { PROJECT } from './project';
import type { LiveReports } from './report/live-reports';
import { requireBasicAuth } from './web/basic-auth';
import { health } from './web/health';
import { ministryApi } from './web/ministry-api';
import { answerProblems, notFound } from './web/problems';
import { answerMonths, answerReport } from './web/report-routes';
import { logRequests } from './web/request-log';
import { secureHeaders } from './web/security';

export interface Services {
  readonly config: Pick<
    Config,
    'trustProxy' | 'edition' | 'apiAuth' | 'platform' | 'showReportSql'
  >;
  readonly credentials: Credentials;
  readonly database: Database;
  readonly reports: LiveReports;
  readonly logger: Logger;
}

/** The application: what a request meets, in order. */
export function createApp({ config, credentials, database, reports, logger }: Services): Express {
  const app = express();
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);

  app.use(logRequests(logger));
  app.use(secureHeaders());
  app.use(health(database));
  app.use(
    express.static(path.join(PROJECT, 'public'), {
      index: false,
      redirect: false,
      cacheControl: false,
    }),
  );

  app.use('/api', ministryApi(reports, credentials, config));

  app.use(requireBasicAuth(credentials, INSPECTOR));
  const { platform } = config;
  const download = (format: Format) =>
    answerReport(reports, format, (report) => fileName(platform, report));
  app.get('/', answerReport(reports, html(platform, config.showReportSql)));
  app.get('/bao-cao.xlsx', download(xlsx(platform)));
  app.get('/bao-cao.csv', download(csv(platform)));
  app.get('/theo-thang', answerMonths(reports, monthsPage(platform)));
  if (config.showReportSql) {
    const page = howCounted(platform, config.edition, reports.timeZone);
    app.get('/cach-tinh', answerReport(reports, page));
  }
  app.use(notFound);
  app.use(answerProblems(platform));
  return app;
}
