/** Starts the parts of the report's server in order, and stops them. */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import pino, { type Logger } from 'pino';
import { Credentials } from './accounts/credentials';
import { HtpasswdFile, INSPECTOR } from './accounts/htpasswd';
import { AnnualReports } from './annual/annual-reports';
import { type ReadingAudit, type Scheduler, SYSTEM_SCHEDULER, YearCloser } from './annual/close';
import { auditFields } from './annual/records';
import { type Audit, createApp } from './app';
import { AuditFault, AuditFile } from './audit/audit-file';
import { AuditTrail, annualRecordsIn } from './audit/trail';
import type { Config } from './config/config';
import { DatabaseUnavailable } from './database/faults';
import { Database } from './database/session';
import { Metrics } from './metrics/metrics';
import { LiveReports } from './report/live-reports';
import { parseReportSql, readReportText } from './report/report-sql';
import { type RunningServer, SLOW_CLIENTS, startHttpServer } from './web/http-server';

/** The report's server as it runs. */
export interface ReportServer extends RunningServer {
  /** Opens a new audit file under the configured name, after logrotate has moved the old one away. */
  reopenAudit(): void;
}

/**
 * Starts the server: accounts and mapping are read, the report is tried once, then it listens.
 * It starts even if the database is down.
 * @param slowClients what a client with few bytes and much time meets before the application does
 * @param clock by which the years are closed, and the yearly report's day is known
 * @throws HtpasswdFault, MappingFault, AuditFault, a system error of the call `listen`
 */
export async function startServer(
  config: Config,
  logger = createLogger(config),
  slowClients = SLOW_CLIENTS,
  clock = SYSTEM_SCHEDULER,
): Promise<ReportServer> {
  const text = readReportText(config.reportSql);
  const statements = parseReportSql(text, config.reportSql);
  const accounts = HtpasswdFile.open(config.htpasswdFile, (fault) =>
    logger.error({ reason: fault.message }, 'accounts file: this lets no one in'),
  );
  if (!accounts.current().has(INSPECTOR)) {
    logger.warn(`no account ${INSPECTOR} in ${config.htpasswdFile}: no one can open the page`);
  }
  const audit = await openAudit(config, text, logger);
  const metrics = config.metricsPort === undefined ? undefined : new Metrics(config.metricsPort);
  const database = new Database(config.database, metrics?.onReplication);
  try {
    const reports = new LiveReports(
      database,
      statements,
      config.database.timeZone,
      config.platform.since?.year,
      metrics?.onRead,
    );
    metrics?.watch(reports);
    await tryReport(reports, logger);

    const credentials = Credentials.open(accounts, config.htpasswdFile, ({ message: reason }) =>
      logger.warn({ reason }, "known browsers are forgotten at the server's end"),
    );
    const app = createApp({
      ...{ config, credentials, database, reports, logger, audit },
      annual: annualOf(config, database, clock),
      onAnswer: metrics?.onAnswer,
    });
    // The page's listener comes first: Passenger publishes the first one, and allows no other.
    const { url, stop } = await startHttpServer(app, config, slowClients);
    const monitored = await metrics?.listen(logger).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    logger.info({ url }, 'listening');
    const closer = new YearCloser(
      {
        database,
        files: config.annual,
        timeZone: config.database.timeZone,
        firstYear: config.platform.since?.year,
        audit: audit && readingAudit(audit, config.auditFile ?? ''),
      },
      logger,
      clock,
    );
    closer.start();
    if (monitored) logger.info({ metrics: `${monitored.url}/metrics` }, 'listening for a monitor');
    return {
      url,
      reopenAudit: () => audit?.file.reopen(),
      stop: async () => {
        closer.stop();
        await stop();
        await monitored?.stop();
        await database.close();
        await audit?.file.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** @param reportSql the text of report.sql @throws AuditFault */
async function openAudit(
  { auditFile }: Config,
  reportSql: string,
  logger: Logger,
): Promise<Audit | undefined> {
  if (auditFile === undefined) return undefined;
  const file = await AuditFile.open(auditFile, ({ line, reason }) =>
    logger.error(
      { file: auditFile, line, reason },
      'the audit chain is broken; a new one names it',
    ),
  );
  const trail = new AuditTrail(auditFile);
  const digest = createHash('sha256').update(reportSql).digest('hex');
  const mappingChangedAt = await trail.mappingChangedAt(digest).catch((error: Error) => {
    logger.warn({ reason: error.message }, 'earlier audit files cannot be read');
    return undefined;
  });
  return { file, trail, reportSql: digest, mappingChangedAt };
}

/** The audit file as the readings of closed years get into it. */
function readingAudit({ file }: Audit, auditFile: string): ReadingAudit {
  return {
    append: async (record) => {
      await file.append(auditFields(record, new Date()));
    },
    recorded: () =>
      annualRecordsIn(auditFile).catch((error: Error) => {
        throw new AuditFault(`AUDIT_FILE ${auditFile}: ${error.message}`);
      }),
  };
}

/** The yearly report for its account, if there is one. */
function annualOf(
  { annual, database: { timeZone }, platform }: Config,
  database: Database,
  clock: Scheduler,
) {
  const { account } = annual;
  if (account === undefined) return undefined;
  const now = () => new Date(clock.now());
  return { account, reports: new AnnualReports(database, annual, timeZone, platform, now) };
}

/**
 * A log on standard output. If it cannot be written, the process ends, so that nothing is served without a record.
 */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  const output = pino.destination({ fd: 1, sync: true });
  output.on('error', ({ code }: NodeJS.ErrnoException) => {
    try {
      writeSync(2, `baocao: the log cannot be written (${code}): the server ends\n`);
    } finally {
      process.exit(1);
    }
  });
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

async function tryReport(reports: LiveReports, logger: Logger): Promise<void> {
  try {
    const { readAt, tookMs } = await reports.report();
    logger.info({ readAt, tookMs }, 'the report is complete');
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    const state = error.inStatement
      ? 'a statement gives no answer in time: requests are answered 503 until it does'
      : 'no database yet: requests are answered 503 until then';
    logger.error({ reason: error.message }, state);
  }
}
