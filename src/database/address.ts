/** Parses DATABASE_URL and its kin: server, account and TLS options. It connects to nothing. */
import { readFileSync } from 'node:fs';
import type { SslOptions } from 'mysql2';
import { t } from '../words/words';
import type { DatabaseOptions } from './session';

type ServerAddress = Omit<DatabaseOptions, 'timeZone' | 'timeoutMs'>;

/** How a DATABASE_URL is written. */
export const ADDRESS_FORM = 'mysql://user:password@host:3306/database';

/**
 * Parses the address of a database server, its account and its TLS options from a URL.
 * @param name of the variable that holds it
 * @param faults receives a line for each fault; never the value itself, which holds a password
 */
export function parseAddress(name: string, value: string, faults: string[]): ServerAddress {
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
      t`${name} is not a URL: ${ADDRESS_FORM} (write @ : / ? # % in the password as %40 %3A %2F %3F %23 %25)`,
    );
    return { host: '', port: 0, user: '', password: '', database: '' };
  }
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') {
    faults.push(t`${name} must begin with mysql://, not ${url.protocol}//`);
  }
  if (!parts.user) faults.push(t`${name} names no user: ${ADDRESS_FORM}`);
  if (!parts.database) faults.push(t`${name} names no database: ${ADDRESS_FORM}`);

  const socketPath = url.searchParams.get('socketPath');
  const ssl = tlsOptions(name, url.searchParams, faults);
  return {
    ...parts,
    host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(url.port) || 3306,
    ...(socketPath ? { socketPath } : {}),
    ...(ssl ? { ssl } : {}),
  };
}

/**
 * The TLS options of a URL: `ssl=true`, `ssl={"rejectUnauthorized":…}`, `ssl-ca=FILE`. Unless they say
 * otherwise, the certificate must be for the host that the URL names.
 */
function tlsOptions(
  name: string,
  parameters: URLSearchParams,
  faults: string[],
): SslOptions | undefined {
  for (const option of parameters.keys()) {
    if (!['socketPath', 'ssl', 'ssl-ca'].includes(option)) {
      faults.push(t`${name} has an unknown option ${option}: there are socketPath, ssl, ssl-ca`);
    }
  }
  const ssl = parameters.get('ssl');
  const caFile = parameters.get('ssl-ca');
  if (!caFile && (ssl === null || ssl === 'false')) return undefined;

  let options: SslOptions = { verifyIdentity: true };
  if (ssl?.startsWith('{')) {
    try {
      options = { ...options, ...(JSON.parse(ssl) as SslOptions) };
    } catch {
      faults.push(t`${name}: the value of ssl is not JSON`);
    }
  } else if (ssl !== null && ssl !== 'true' && ssl !== 'false') {
    faults.push(t`${name}: ssl must be true, false or a JSON object of TLS options`);
  }
  if (!caFile) return options;
  try {
    return { ...options, ca: readFileSync(caFile, 'utf8') };
  } catch (error) {
    faults.push(t`${name}: ssl-ca cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return options;
  }
}
