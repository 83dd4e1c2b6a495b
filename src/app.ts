/** The report's application: the middleware that a request passes, and the routes, in order. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'node:querystring';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Credentials } from './accounts/credentials';
import { INSPECTOR } from './accounts/htpasswd';
import { type AnnualReport, annualFileName } from './annual/annual-report';
import type { AnnualReports } from './annual/annual-reports';
import { annualXlsx } from './annual/annual-xlsx';
import { annualDocx } from './annual/docx';
import { annualPage } from './annual/page';
import type { AuditFile } from './audit/audit-file';
import type { AuditTrail } from './audit/trail';
import type { Config } from './config/config';
import type { Database } from './database/session';
import { PROJECT } from './files';
import { csv } from './formats/csv';
import { type Format, fileName } from './formats/format';
import { howCountedPage } from './formats/how-counted-page';
import { monthsPage } from './formats/months-page';
import { reportPage } from './formats/report-page';
import { xlsx } from './formats/xlsx';
import type { ShownReport } from './report/live-report';
import { KeptReads, type LiveReports } from './report/live-reports';
import type { Platform } from './report/platform';
import { trustProxies } from './web/http-server';
import { requireInspector } from './web/log-in';
import { answerLookup, reportOf } from './web/lookup';
import { ministryApi } from './web/ministry-api';
import { answerProblems, notFound } from './web/problems';
import {
  answerAnnual,
  answerCopy,
  answerMonths,
  answerReport,
  showingRecorder,
} from './web/report-routes';
import { type Answered, logRequests, observeAnswers } from './web/request-log';
import { health, type RouteName, route } from './web/routes';

const PUBLIC = path.join(PROJECT, 'public');

export interface Services {
  readonly config: Pick<Config, 'host' | 'trustProxy' | 'edition' | 'apiAuth' | 'showReportSql'> & {
    readonly platform: Platform;
  };
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
  /** When report.sql last changed, if the audit file has showings of an earlier one. */
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
  trustProxies(app, config.trustProxy, config.host);
  // Parses without the default limit of 1000 parameters, beyond which `?nam=` would be ignored. The limit on
  // headers bounds them.
  app.set('query parser', (query: string) => parse(query, '&', '=', { maxKeys: 0 }));
  app.set('etag', false);

  app.use(logRequests(logger, (path) => path === '/healthz' || path === '/readyz'));
  if (onAnswer) app.use(observeAnswers(onAnswer));
  app.use(secureHeaders());
  app.use(health(() => answers(database)));
  // Serves the files by name: a look at the disk for every path would wait for the threads that hash passwords.
  app.get(
    readdirSync(PUBLIC).map((file) => `/${file}`),
    express.static(PUBLIC, { index: false, redirect: false, cacheControl: false }),
  );

  const record = showingRecorder(audit?.file, audit?.reportSql ?? '');
  app.use('/api', ministryApi(reports, credentials, record, config));

  const { platform, showReportSql } = config;
  const site = { platform, showReportSql, hasLookup: audit !== undefined };
  const kept = new KeptReads();
  const showing = { record, kept, mappingChangedAt: audit?.mappingChangedAt };
  const inspector = requireInspector(credentials, INSPECTOR);
  const show = (path: string, name: RouteName, handler: RequestHandler) =>
    app.get(path, route(name), inspector, handler);
  const find = async (id: string) =>
    kept.find(id) ?? (audit && reportOf(await audit.trail.findShowings(id)));
  const download = (format: Format<ShownReport>) =>
    answerCopy(reports, find, format, { record, fileName: (report) => fileName(platform, report) });
  show('/', 'page', answerReport(reports, reportPage(site), showing));
  show('/bao-cao.xlsx', 'xlsx', download(xlsx(platform)));
  show('/bao-cao.csv', 'csv', download(csv));
  show('/theo-thang', 'months', answerMonths(reports, monthsPage(site), showing));
  const howCounted = howCountedPage(site, config.edition, reports.timeZone);
  show(
    '/cach-tinh',
    'how_counted',
    showReportSql ? answerReport(reports, howCounted, showing) : notFound,
  );
  show(
    '/tra-cuu/:code',
    'lookup',
    audit ? answerLookup(reports, audit.trail, site, showing) : notFound,
  );
  if (annual) {
    const owner = requireInspector(credentials, annual.account);
    const open = (path: string, format: Format<AnnualReport>, name?: typeof annualFileName) =>
      app.get(path, route('annual'), owner, answerAnnual(annual.reports, format, name));
    open('/bao-cao-nam', annualPage(site));
    open('/bao-cao-nam.docx', annualDocx(), annualFileName);
    open('/bao-cao-nam.xlsx', annualXlsx(), annualFileName);
  }
  app.use(inspector, notFound);
  app.use(answerProblems(site));
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

/** Headers that keep the report to the browser that asked for it: no foreign script, no frame, cache or index. */
export function secureHeaders(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          scriptSrc: ["'self'"],
          connectSrc: ["'self'"],
          imgSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
    }),
    (_req, res, next) => {
      res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow, noarchive' });
      next();
    },
  ];
}
