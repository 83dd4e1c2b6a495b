/**
 * The rules that need no database: configuration, identity, Node.js, password file, audit file, files that others
 * may write, encryption.
 */
import { lookup } from 'node:dns/promises';
import { existsSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import {
  type Accounts,
  costOf,
  HtpasswdFault,
  INSPECTOR,
  readHtpasswd,
} from '../accounts/htpasswd';
import { browserKeyFile, verifiedFile } from '../accounts/verified';
import { verifyTrail } from '../audit/trail';
import { type Config, ConfigFault, readConfig } from '../config/config';
import type { DatabaseOptions } from '../database/session';
import type { Platform } from '../report/platform';
import { t } from '../words/words';
import { type Code, type Finding, type Findings, fault, ok, warning } from './finding';

/** The environment: what is wrong with it, and what it lets others reach. @returns it, if it is sound */
export async function* checkConfiguration(env: NodeJS.ProcessEnv): Findings<Config | undefined> {
  const about = t`configuration`;
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    for (const message of error.faults) yield fault('configuration', about, message);
    return undefined;
  }
  yield ok('configuration', about, t`complete`);
  yield* exposure(config, about);
  if (existsSync('.env')) yield checkFileMode('secrets', '.env', t`secrets`);
  return config;
}

function* exposure({ host }: Config, about: string): Generator<Finding> {
  // A path is a Unix socket.
  if (!['localhost', '::1'].includes(host) && !/^(127\.|\/)/.test(host)) {
    const message = t`HOST is ${host}: passwords pass unencrypted to whoever does not come through nginx`;
    yield warning('configuration', about, message);
  }
}

/** Checks that the report names its platform: an archive cannot file a copy without a name. */
export async function* checkIdentity({ name, domain, since }: Platform): Findings {
  const about = t`identity`;
  const identity = { PLATFORM_NAME: name, PLATFORM_DOMAIN: domain, PLATFORM_SINCE: since?.day };
  const missing = Object.entries(identity).flatMap(([variable, value]) =>
    value ? [] : [variable],
  );
  yield missing.length === 0
    ? ok('identity', about, t`${name}, ${domain}, since ${since?.day}`)
    : warning(
        'identity',
        about,
        t`not set: ${missing.join(', ')}; the inspector's page and files do not say whose they are, or since when`,
        [
          t`Set it in .env, such as PLATFORM_NAME=Chợ Mẫu, PLATFORM_DOMAIN=chomau.vn, PLATFORM_SINCE=2024-03-01`,
        ],
      );
}

/**
 * Whether a file that holds secrets is its owner's to read and write, and at most its group's to read.
 * @param more what else is well with it
 */
function checkFileMode(code: Code, file: string, about: string, more = ''): Finding {
  const mode = statSync(file).mode & 0o777;
  const octal = mode.toString(8).padStart(4, '0');
  return (mode & 0o027) === 0
    ? ok(code, about, t`${file}, mode ${octal}${more}`)
    : fault(
        code,
        about,
        t`${file} has mode ${octal}, so that others may use it; run: chmod 600 ${file}`,
      );
}

/** The last day of support of each line that receives fixes for years. */
const SUPPORTED_UNTIL: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};

/** @param version such as '24.3.0' */
export function* checkNodeVersion(version: string, today: Date): Generator<Finding> {
  const about = 'Node.js';
  const [line = ''] = version.split('.');
  const until = SUPPORTED_UNTIL[line];
  const [newest = '', newestUntil] = Object.entries(SUPPORTED_UNTIL).at(-1) ?? [];
  if (until !== undefined && today.toISOString().slice(0, 10) <= until) {
    yield ok('configuration', about, t`${version}, supported until ${until}`);
  } else if (until !== undefined) {
    yield warning(
      'configuration',
      about,
      t`${version} has had no fixes from its makers since ${until}, unless the system's distributor makes them`,
      [t`Install Node.js ${newest}, supported until ${newestUntil}: docs/upgrade.md`],
    );
  } else if (Number(line) < Number(newest)) {
    yield warning(
      'configuration',
      about,
      t`${version} is of a line that is supported for months alone`,
      [t`Install Node.js ${newest}, supported until ${newestUntil}: docs/upgrade.md`],
    );
  } else {
    yield ok('configuration', about, version);
  }
}

/** Below 2^10 rounds, a thief of the file can try thousands of passwords a second. */
const LEAST_COST = 10;

/** The password file: whether it can be used, and by whom. */
export async function* checkAccounts(file: string): Findings {
  const about = t`password file`;
  let accounts: Accounts;
  try {
    accounts = readHtpasswd(file);
  } catch (error) {
    if (!(error instanceof HtpasswdFault)) throw error;
    yield fault('password-file', about, error.message);
    return;
  }
  yield accounts.has(INSPECTOR)
    ? checkFileMode('password-file', file, about, t`, with the account ${INSPECTOR}`)
    : fault(
        'password-file',
        about,
        t`${file} has no account ${INSPECTOR}; run 'npx baocao set-password'`,
      );
  for (const [user, hash] of accounts) {
    const cost = costOf(hash);
    if (cost >= LEAST_COST) continue;
    yield fault(
      'password-file',
      about,
      t`the bcrypt hash of ${user} in ${file} has cost ${cost}, and is soon broken by who gets the file; at least ${LEAST_COST} is needed: set the password anew with 'npx baocao set-password --user ${user}'`,
    );
  }
  const key = browserKeyFile(file);
  if (existsSync(key)) yield checkFileMode('password-file', key, t`key of known browsers`);
}

/** Log levels at which a shown report leaves no line. */
const MUTE = ['silent', 'fatal', 'error', 'warn'];

export async function* checkTrail(config: Config): Findings {
  const { auditFile, logLevel } = config;
  if (auditFile === undefined && MUTE.includes(logLevel)) {
    yield fault(
      'configuration',
      t`record`,
      t`nothing that is shown is recorded: LOG_LEVEL is ${logLevel} and AUDIT_FILE is not set`,
    );
  }
  if (auditFile !== undefined) {
    const broken = await verifyTrail(auditFile).then(
      (verification) => verification.broken,
      ({ message }: Error) => ({ file: auditFile, line: 0, reason: message }),
    );
    if (broken) {
      const { file, line, reason } = broken;
      yield fault('configuration', t`record`, t`${file} line ${line}: ${reason}`);
    }
  }
  const trusted = [
    config.reportSql,
    config.htpasswdFile,
    browserKeyFile(config.htpasswdFile),
    verifiedFile(config.htpasswdFile),
    '.env',
    ...(auditFile === undefined ? [] : [auditFile]),
  ];
  const folders = new Set(trusted.map((file) => path.dirname(path.resolve(file))));
  for (const file of [...trusted, ...folders]) {
    if (!isWritableByAll(file)) continue;
    yield fault(
      'secrets',
      file,
      t`${file} can be written by every account of this machine; run: chmod o-w ${file}`,
    );
  }
}

/** A folder with the sticky bit lets each account change its own files alone. */
function isWritableByAll(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
}

/** Checks that the connection to the database cannot be listened to. */
export async function* checkTls({ host, socketPath, ssl }: DatabaseOptions): Findings {
  const about = t`encryption`;
  if (socketPath || (await isThisMachine(host))) {
    yield ok('encryption', about, t`the database is reached within this machine`);
    return;
  }
  if (!ssl) {
    yield warning(
      'encryption',
      about,
      t`the connection to ${host} is not encrypted: whoever listens on the way reads every statement and figure, gets what it takes to guess the account's password at leisure, and may change the figures. Add ?ssl-ca=FILE to DATABASE_URL, or ?ssl=true for a certificate of a public authority`,
    );
  } else if (ssl.rejectUnauthorized === false || ssl.verifyIdentity === false) {
    yield warning(
      'encryption',
      about,
      t`the connection to ${host} is encrypted, but not proven to end there: whoever stands on the way can pose as the database, read every figure and change it. Leave out rejectUnauthorized and verifyIdentity`,
    );
  } else {
    yield ok('encryption', about, t`encrypted to ${host}, whose certificate is verified`);
  }
}

/** Whether all addresses of a host are this machine's own. */
async function isThisMachine(host: string): Promise<boolean> {
  const own = ownAddresses();
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return (
    addresses.length > 0 &&
    addresses.every(
      ({ address }) => own.includes(address) || ipaddr.process(address).range() === 'loopback',
    )
  );
}

/** The addresses of this machine; none where the system refuses them, as under systemd without AF_NETLINK. */
function ownAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((each) =>
      (each ?? []).map(({ address }) => address),
    );
  } catch {
    return [];
  }
}
