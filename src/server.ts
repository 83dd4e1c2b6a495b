import http from 'node:http';
import pino, { type Logger } from 'pino';
import { Credentials } from './accounts/credentials';
import { HtpasswdFile, INSPECTOR } from './accounts/htpasswd';
import { createApp } from './app';
import type { Config } from './config';
import { DatabaseUnavailable } from './database/faults';
import { Database } from './database/session';
import { LiveReports } from './report/live-reports';
import { readReportSql } from './report/report-sql';

/** How long requests under way may take to end after SIGTERM. */
const DRAIN_MS = 20_000;

export const SLOW_CLIENTS: http.ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  // Longer than nginx keeps its idle connections, so that it never writes into a closing one.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
};

/** A server that runs: where it listens, and how to end it. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, and resolves when those under way are answered, or after DRAIN_MS. */
  stop(): Promise<void>;
}

/**
 * Starts the server: accounts and mapping are read, the report is tried once, then it listens.
 * It starts even if the database is down.
 * @param slowClients what a client with few bytes and much time meets before the application does
 * @throws HtpasswdFault, MappingFault
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
    const reports = new LiveReports(
      database,
      statements,
      config.database.timeZone,
      config.platform.since?.year,
    );
    await tryReport(reports, logger);

    const credentials = new Credentials(accounts);
    const app = createApp({ config, credentials, database, reports, logger });
    const server = await listen(http.createServer(slowClients, app), config);
    const url = urlOf(server.address());
    logger.info({ url }, 'listening');
    return {
      url,
      stop: async () => {
        const bound = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
        // A connection kept alive is idle only once its request under way is answered.
        const sweep = setInterval(() => server.closeIdleConnections(), 100);
        await new Promise((resolve) => server.close(resolve));
        clearTimeout(bound);
        clearInterval(sweep);
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

function listen(server: http.Server, { host, port }: Config): Promise<http.Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function urlOf(address: ReturnType<http.Server['address']>): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
