import { readVariables } from '../config/config';
import type { DatabaseOptions } from '../database/session';

/** Where the counter keeps its journals, and what it knows of logs: in the folder that it is started in. */
export const STATE_FOLDER = 'visits-state';

/** The counter's configuration: a process of its own, which knows nothing of the report's database. */
export interface VisitsConfig {
  readonly database: DatabaseOptions;
  readonly host: string;
  readonly port: number;
  /** The origins of the platform's pages, such as 'https://san.vn'. */
  readonly origins: readonly string[];
  /** Whether a visit is answered only after its commit. */
  readonly durable: boolean;
  readonly htpasswdFile: string;
  readonly trustProxy: string | number | false;
  readonly logLevel: string;
}

/** The time after which a write counts as failed, in milliseconds. */
const WRITE_TIMEOUT_MS = 5_000;

/**
 * The counter's configuration in an environment.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readVisitsConfig(env: NodeJS.ProcessEnv): VisitsConfig {
  const values = readVariables(
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
  return {
    database: { ...values.VISITS_DATABASE_URL, timeZone: '+07:00', timeoutMs: WRITE_TIMEOUT_MS },
    host: values.VISITS_HOST,
    port: values.VISITS_PORT,
    origins: values.VISITS_ORIGINS,
    durable: values.VISITS_DURABLE === 'on',
    htpasswdFile: values.HTPASSWD_FILE,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
  };
}
