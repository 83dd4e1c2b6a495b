/** Configures, starts and stops the counter's server. It knows nothing of the report. */

import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { Credentials } from '../accounts/credentials';
import { HtpasswdFile, INSPECTOR } from '../accounts/htpasswd';
import { readFields } from '../config/config';
import { Database } from '../database/session';
import { type RunningServer, startHttpServer } from '../web/http-server';
import { Counter } from './counter';
import { createVisitsApp } from './counter-app';

/** The folder for journals and for the state of log reading, in the working directory. */
export const STATE_FOLDER = 'visits-state';

/** The counter's configuration: a process of its own, which knows nothing of the report's database. */
export type VisitsConfig = ReturnType<typeof readVisitsConfig>;

/** The time after which a write counts as failed, in milliseconds. */
const WRITE_TIMEOUT_MS = 5_000;

/**
 * The counter's configuration in an environment.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readVisitsConfig(env: NodeJS.ProcessEnv) {
  const { visits, ...shared } = readFields(
    [
      'VISITS_DATABASE_URL',
      'VISITS_HOST',
      'VISITS_PORT',
      'VISITS_ORIGINS',
      'VISITS_DURABLE',
      'HTPASSWD_FILE',
      'TRUST_PROXY',
      'LOG_LEVEL',
    ],
    env,
  );
  const database = { ...visits.database, timeZone: '+07:00', timeoutMs: WRITE_TIMEOUT_MS };
  return { ...shared, ...visits, database };
}

/**
 * Starts the counter. A database that is away does not hinder it.
 * @throws HtpasswdFault, StateFault, a system error of the call `listen`
 */
export async function startVisitsServer(
  config: VisitsConfig,
  logger: Logger,
): Promise<RunningServer> {
  const credentials = credentialsOf(config, logger);
  if (config.origins.length === 0) {
    logger.warn('VISITS_ORIGINS is empty: only counts with credentials are taken');
  }
  const database = new Database(config.database);
  let counter: Counter | undefined;
  const stopCounting = async () => {
    await counter?.stop();
    await database.close();
  };
  try {
    const { durable } = config;
    counter = await Counter.start(database, { folder: STATE_FOLDER, durable, logger });
    const app = createVisitsApp({ ...config, counter, credentials, logger });
    const { url, stop } = await startHttpServer(app, config);
    logger.info({ url }, 'listening');
    return {
      url,
      stop: async () => {
        await stop();
        await stopCounting();
      },
    };
  } catch (error) {
    await stopCounting();
    throw error;
  }
}

/** A counter that only takes beacons of browsers needs no accounts. */
function credentialsOf({ htpasswdFile }: VisitsConfig, logger: Logger): Credentials | undefined {
  if (!existsSync(htpasswdFile)) {
    logger.info(`no ${htpasswdFile}: no counts of apps and servers are taken`);
    return undefined;
  }
  const accounts = HtpasswdFile.open(htpasswdFile, (fault) =>
    logger.error({ reason: fault.message }, 'accounts file: this lets no one in'),
  );
  // The inspector's password opens nothing here, so that it cannot be guessed here either.
  const current = () => new Map([...accounts.current()].filter(([name]) => name !== INSPECTOR));
  return Credentials.open({ current }, htpasswdFile, ({ message: reason }) =>
    logger.warn({ reason }, "verified passwords are forgotten at the counter's end"),
  );
}
