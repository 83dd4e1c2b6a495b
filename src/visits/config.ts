import { readFields } from '../config/config';

/** Where the counter keeps its journals, and what it knows of logs: in the folder that it is started in. */
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
