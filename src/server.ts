import pino, { type Logger } from 'pino';
import { Credentials } from './accounts/credentials';
import { HtpasswdFile, INSPECTOR } from './accounts/htpasswd';
import { createApp } from './app';
import type { Config } from './config';
import { DatabaseUnavailable } from './database/faults';
import { Database } from './database/session';
import { LiveReports } from './report/live-report';
import { readReportSql } from './report/report-sql';
import { type RunningServer, SLOW_CLIENTS, startHttpServer } from './web/http-server';

/**
 * Starts the server: accounts and mapping are read, the report is tried once, then it listens.
 * It starts even if the database is down.
 * @param slowClients what a client with few bytes and much time meets before the application does
 * @throws HtpasswdFault, MappingFault, ListenFault
 */
export async function startServer(
  config: Config,
  logger = createLogger(config),
  slowClients = SLOW_CLIENTS,
): Promise<RunningServer> {
  const statements = readReportSql(config.reportSql);
  const accounts = new HtpasswdFile(config.htpasswdFile, (fault) =>
    logger.error({ reason: fault.message }, 'password file not usable; the last accounts stay'),
  );
  if (!accounts.current().has(INSPECTOR)) {
    logger.warn(`no account ${INSPECTOR} in ${config.htpasswdFile}: no one can open the page`);
  }
  const database = new Database(config.database);
  try {
    const reports = new LiveReports(database, statements, config.database.timeZone);
    await tryReport(reports, logger);

    const credentials = new Credentials(accounts);
    const app = createApp({ config, credentials, database, reports, logger });
    const { url, stop } = await startHttpServer(app, config, slowClients);
    logger.info({ url }, 'listening');
    return {
      url,
      stop: async () => {
        await stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

async function tryReport(reports: LiveReports, logger: Logger): Promise<void> {
  try {
    const { readAt, tookMs } = await reports.report();
    logger.info({ readAt, tookMs }, 'the report is complete');
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    logger.error(
      { reason: error.message },
      'no database yet: requests are answered 503 until then',
    );
  }
}
