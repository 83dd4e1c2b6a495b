import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import type { SslOptions } from 'mysql2';
import type { DatabaseOptions } from './report/database';
import { EDITIONS, type Edition } from './report/ministry-json';

/** All that the server is told from outside, checked. README, "Configuration". */
export interface Config {
  readonly database: DatabaseOptions;
  readonly reportSql: string;
  readonly htpasswdFile: string;
  readonly host: string;
  readonly port: number;
  /** Whether the API asks for credentials; the page always does. */
  readonly apiAuth: boolean;
  readonly edition: Edition;
  /** Express's `trust proxy`: whose X-Forwarded-For is believed. */
  readonly trustProxy: string | number | boolean;
  readonly logLevel: string;
}

/** Everything that is wrong with the environment, a line each. Never holds a secret. */
export class ConfigFault extends Error {
  override name = 'ConfigFault';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Adds the variables of `.env`, if there is one, to the environment; those already set stay. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new ConfigFault([`.env cannot be read: ${(error as Error).message}`]);
    }
  }
}

/**
 * The configuration in an environment.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];

  /** A variable's value by `parse`, whose undefined means that the value is not as `expected`. */
  function variable<T>(
    name: string,
    fallback: string,
    expected: string,
    parse: (value: string) => T | undefined,
  ): T {
    const value = env[name]?.trim() || fallback;
    const parsed = parse(value);
    if (parsed === undefined) faults.push(`${name} is '${value}': ${expected}`);
    return parsed as T;
  }
  const oneOf = <T extends string>(name: string, fallback: T, values: readonly T[]) =>
    variable(name, fallback, `must be one of ${values.join(', ')}`, (value) =>
      values.find((each) => each === value),
    );
  const integer = (name: string, fallback: string, least: number, most: number) =>
    variable(name, fallback, `must be a whole number from ${least} to ${most}`, (value) =>
      /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
        ? Number(value)
        : undefined,
    );
  const text = (name: string, fallback: string) => variable(name, fallback, '', (value) => value);

  const timeZone = variable(
    'DB_TIMEZONE',
    '+07:00',
    'must be a fixed offset from -12:59 to +13:00, such as +07:00 (Vietnam) or +00:00 (UTC)',
    offset,
  );
  const timeoutMs = integer('QUERY_TIMEOUT_MS', '15000', 100, 600_000);
  const edition = oneOf<Edition>('GUIDANCE_EDITION', 'original', EDITIONS);
  const apiAuth = oneOf('API_AUTH', 'required', ['required', 'off']);
  if (apiAuth === 'off' && edition === '2022-07-01') {
    faults.push('API_AUTH is off: GUIDANCE_EDITION 2022-07-01 always requires authentication');
  }
  const url = databaseUrl(env.DATABASE_URL?.trim(), faults);

  const config: Config = {
    database: { ...url, timeZone, timeoutMs },
    reportSql: text('REPORT_SQL', 'report.sql'),
    htpasswdFile: text('HTPASSWD_FILE', '.htpasswd'),
    host: text('HOST', '127.0.0.1'),
    port: integer('PORT', '3000', 0, 65_535),
    apiAuth: apiAuth === 'required',
    edition,
    trustProxy: variable(
      'TRUST_PROXY',
      'loopback',
      'must be loopback, addresses or ranges separated by commas, a number of proxies, or false',
      trustProxy,
    ),
    logLevel: oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
  };
  if (faults.length > 0) throw new ConfigFault(faults);
  return config;
}

/** The offset in minutes lies within what MariaDB and MySQL take. */
function offset(value: string): string | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(value) ?? [];
  if (!sign) return undefined;
  const total = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return total > -13 * 60 && total <= 13 * 60 ? value : undefined;
}

/** Express takes a count of proxies, a switch, or addresses and ranges, some of which have names. */
function trustProxy(value: string): Config['trustProxy'] | undefined {
  if (/^\d{1,3}$/.test(value)) return Number(value);
  if (value === 'true' || value === 'false') return value === 'true';
  const known = value
    .split(',')
    .map((part) => part.trim())
    .every(
      (part) =>
        ['loopback', 'linklocal', 'uniquelocal'].includes(part) ||
        ipaddr.isValid(part) ||
        ipaddr.isValidCIDR(part),
    );
  return known ? value : undefined;
}

type ServerAddress = Omit<DatabaseOptions, 'timeZone' | 'timeoutMs'>;

/** Parses DATABASE_URL; its faults never repeat the value, which holds a password. */
function databaseUrl(value: string | undefined, faults: string[]): ServerAddress {
  const form = 'mysql://user:password@host:3306/database';
  const none = { host: '', port: 0, user: '', password: '', database: '' };
  if (!value) {
    faults.push(`DATABASE_URL is not set: ${form}`);
    return none;
  }
  let url: URL;
  let parts: { user: string; password: string; database: string };
  try {
    url = new URL(value);
    parts = {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    };
  } catch {
    faults.push(
      `DATABASE_URL is not a URL: ${form} (write @ : / ? # % in the password as %40 %3A %2F %3F %23 %25)`,
    );
    return none;
  }
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') {
    faults.push(`DATABASE_URL must begin with mysql://, not ${url.protocol}//`);
  }
  if (!parts.user) faults.push(`DATABASE_URL names no user: ${form}`);
  if (!parts.database) faults.push(`DATABASE_URL names no database: ${form}`);

  const socketPath = url.searchParams.get('socketPath');
  const ssl = tlsOptions(url.searchParams, faults);
  return {
    ...parts,
    host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(url.port) || 3306,
    ...(socketPath ? { socketPath } : {}),
    ...(ssl ? { ssl } : {}),
  };
}

/** The TLS options of DATABASE_URL: `ssl=true`, `ssl={"rejectUnauthorized":…}`, `ssl-ca=FILE`. */
function tlsOptions(parameters: URLSearchParams, faults: string[]): SslOptions | undefined {
  for (const name of parameters.keys()) {
    if (!['socketPath', 'ssl', 'ssl-ca'].includes(name)) {
      faults.push(`DATABASE_URL has an unknown option ${name}: there are socketPath, ssl, ssl-ca`);
    }
  }
  const ssl = parameters.get('ssl');
  const caFile = parameters.get('ssl-ca');
  if (!caFile && (ssl === null || ssl === 'false')) return undefined;

  let options: SslOptions = {};
  if (ssl?.startsWith('{')) {
    try {
      options = JSON.parse(ssl) as SslOptions;
    } catch {
      faults.push('DATABASE_URL: the value of ssl is not JSON');
    }
  } else if (ssl !== null && ssl !== 'true' && ssl !== 'false') {
    faults.push('DATABASE_URL: ssl must be true, false or a JSON object of TLS options');
  }
  if (!caFile) return options;
  try {
    return { ...options, ca: readFileSync(caFile, 'utf8') };
  } catch (error) {
    faults.push(`DATABASE_URL: ssl-ca cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return options;
  }
}
