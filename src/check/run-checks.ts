import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HtpasswdFault, INSPECTOR, readHtpasswd } from '../accounts/htpasswd';
import { type Config, ConfigFault, readConfig } from '../config';
import { readTables, type Table } from '../mapping/discover';
import { Database, type Session } from '../report/database';
import { DatabaseUnavailable, MappingFault } from '../report/faults';
import {
  brokenInvariants,
  completeFigures,
  FIGURE_NAMES,
  type FigureName,
  type Figures,
} from '../report/figures';
import { openSnapshot, readReport } from '../report/live-report';
import { type Period, periodAt, sqlLiterals } from '../report/period';
import { readReportSql, type Statement } from '../report/report-sql';
import { type Finding, fault } from './finding';
import { measureStatement, type StatementCheck } from './measure-statement';
import { readOnlyAccount, rightsBeyondSelect } from './rights';

/** All that `baocao check` found. */
export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly statements: readonly StatementCheck[];
  /** The running year's figures, and last year's; undefined where they cannot be read. */
  readonly current?: { readonly year: number; readonly figures: Figures };
  readonly last?: { readonly year: number; readonly figures: Figures };
}

/** What an order may leave again; all other figures only grow while a second passes. */
const MAY_SHRINK: readonly FigureName[] = ['orders_succeeded', 'orders_failed', 'value_succeeded'];

/** A clock further from ours than this, in seconds, is told; and than this, is wrong. */
const CLOCK_WARNING_S = 5;
const CLOCK_FAULT_S = 60;

/** Looks at everything that the report depends on, in the order in which it is needed. */
export async function runChecks(env: NodeJS.ProcessEnv): Promise<CheckResult> {
  const findings: Finding[] = [];
  const result = { findings, statements: [] as StatementCheck[] };
  let config: Config;
  try {
    config = readConfig(env);
    findings.push({ level: 'ok', about: 'configuration', message: 'complete' });
    findings.push(...checkExposure(config));
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    findings.push(...error.faults.map((message) => fault('configuration', message)));
    return result;
  }
  if (existsSync('.env')) findings.push(checkMode('.env', 'secrets'));
  findings.push(...checkAccounts(config.htpasswdFile));
  const statements = checkMapping(config.reportSql, findings);

  const database = new Database(config.database);
  try {
    return { ...result, ...(await checkDatabase(database, config, statements, result)) };
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    findings.push(fault('database', error.message));
    return result;
  } finally {
    await database.close();
  }
}

/** What the configuration lets others reach. */
function checkExposure({ host, trustProxy }: Config): Finding[] {
  const findings: Finding[] = [];
  const about = 'configuration';
  if (!['localhost', '::1'].includes(host) && !host.startsWith('127.')) {
    const message = `HOST is ${host}: passwords pass unencrypted to whoever does not come through nginx`;
    findings.push({ level: 'warning', about, message });
  }
  if (trustProxy === true) {
    const message =
      'TRUST_PROXY is true: anyone may claim any address, and guess passwords from it';
    findings.push({ level: 'warning', about, message });
  }
  return findings;
}

function checkAccounts(file: string): Finding[] {
  const about = 'password file';
  try {
    if (!readHtpasswd(file).has(INSPECTOR)) {
      return [fault(about, `${file} has no account ${INSPECTOR}; run 'npx baocao set-password'`)];
    }
  } catch (error) {
    if (!(error instanceof HtpasswdFault)) throw error;
    return [fault(about, error.message)];
  }
  return [checkMode(file, about, `, with the account ${INSPECTOR}`)];
}

/** A file that holds secrets is its owner's to read and write, and at most its group's to read. */
function checkMode(file: string, about: string, more = ''): Finding {
  const mode = statSync(file).mode & 0o777;
  const octal = mode.toString(8).padStart(4, '0');
  return (mode & 0o027) === 0
    ? { level: 'ok', about, message: `${file}, mode ${octal}${more}` }
    : fault(about, `${file} has mode ${octal}, so that others may use it; run: chmod 600 ${file}`);
}

function checkMapping(file: string, findings: Finding[]): Statement[] {
  try {
    const statements = readReportSql(file);
    findings.push({
      level: 'ok',
      about: 'report.sql',
      message: `${statements.length} statements in ${file}`,
    });
    return statements;
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    findings.push(fault('report.sql', error.message));
    return [];
  }
}

async function checkDatabase(
  database: Database,
  config: Config,
  statements: readonly Statement[],
  { findings, statements: checked }: { findings: Finding[]; statements: StatementCheck[] },
): Promise<Partial<CheckResult>> {
  const { timeZone } = config.database;
  const first = await database.session(async (session) => {
    findings.push(...(await checkServer(session, timeZone)));
    const tables = await readTables(session);
    findings.push(await checkRights(session, config, statements, tables));
    if (statements.length === 0) return undefined;
    return readMeasured(session, statements, tables, timeZone, findings, checked);
  });
  if (!first) return {};
  const current = { year: first.period.year, figures: first.figures };
  findings.push(...checkInvariants(current.year, first.figures));

  const { period, figures } = await readReport(database, statements, timeZone, current.year - 1);
  findings.push(...checkInvariants(period.year, figures));
  await sleep(1000);
  const second = await readReport(database, statements, timeZone);
  if (second.period.year === current.year) {
    findings.push(...checkGrowth(first.figures, second.figures));
  }
  return { current, last: { year: period.year, figures } };
}

async function checkServer(session: Session, timeZone: string): Promise<Finding[]> {
  const before = Date.now();
  const { rows } = await session.query(`
    SELECT
      VERSION(),
      ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000),
      TIME_FORMAT(
        TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@global.time_zone), UTC_TIMESTAMP()),
        '%H:%i'
      )`);
  const ours = (before + Date.now()) / 2;
  const [version, clock, zone] = (rows[0] ?? []).map(({ text }) => text ?? '');
  const ahead = (Number(clock) - ours) / 1000;
  const off = Math.abs(ahead);
  const told = `${off.toFixed(1)} s ${ahead < 0 ? 'behind' : 'ahead of'} ours`;
  const server = zone?.startsWith('-') ? zone : `+${zone}`;
  return [
    { level: 'ok', about: 'database', message: version ?? '' },
    {
      level: off > CLOCK_FAULT_S ? 'fault' : off > CLOCK_WARNING_S ? 'warning' : 'ok',
      about: 'clock',
      message: `the database's is ${told}`,
    },
    {
      level: 'ok',
      about: 'zone',
      message: `DATETIMEs are read as ${timeZone} (DB_TIMEZONE); the database's own zone is ${server}`,
    },
  ];
}

async function checkRights(
  session: Session,
  { database }: Config,
  statements: readonly Statement[],
  tables: readonly Table[],
): Promise<Finding> {
  const grants = (await session.query('SHOW GRANTS')).rows.map(([cell]) => cell?.text ?? '');
  const beyond = rightsBeyondSelect(grants);
  if (beyond.length === 0) return { level: 'ok', about: 'rights', message: 'SELECT alone' };

  const { rows } = await session.query("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', -1)");
  const text = statements
    .flatMap(({ parts }) => parts.filter((part) => typeof part === 'string'))
    .join(' ');
  const others = [...new Set(tables.flatMap(({ schema }) => schema ?? []))].filter((schema) =>
    new RegExp(`(^|[^\\w])${schema.replace(/\W/g, '\\$&')}\`?\\s*\\.`).test(text),
  );
  return {
    level: 'warning',
    about: 'rights',
    message: `the account has more than it needs: ${beyond.join('; ')}. An account that may only read:`,
    advice: readOnlyAccount('baocao', rows[0]?.[0]?.text ?? '%', [database.database, ...others]),
  };
}

/** The first read: each statement by itself, timed and explained. */
async function readMeasured(
  session: Session,
  statements: readonly Statement[],
  tables: readonly Table[],
  timeZone: string,
  findings: Finding[],
  checked: StatementCheck[],
): Promise<{ period: Period; figures: Figures } | undefined> {
  const period = periodAt(await openSnapshot(session));
  const literals = sqlLiterals(period, timeZone);
  const found = new Map<FigureName, bigint>();
  let sound = true;
  const mapping = async (work: () => Promise<void> | void) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MappingFault)) throw error;
      sound = false;
      findings.push(fault('report.sql', error.message));
    }
  };
  for (const statement of statements) {
    await mapping(async () => {
      const check = await measureStatement(session, statement, literals, tables, found);
      checked.push(check);
      findings.push(...check.findings);
    });
  }
  await session.query('COMMIT');
  let figures: Figures | undefined;
  await mapping(() => {
    figures = completeFigures(found);
  });
  return sound && figures ? { period, figures } : undefined;
}

function checkInvariants(year: number, figures: Figures): Finding[] {
  const about = `figures of ${year}`;
  const broken = brokenInvariants(figures);
  return broken.length > 0
    ? broken.map((rule) => fault(about, rule))
    : [{ level: 'ok', about, message: 'agree with each other' }];
}

function checkGrowth(first: Figures, second: Figures): Finding[] {
  const about = 'a second read';
  const backwards = FIGURE_NAMES.filter(
    (name) => !MAY_SHRINK.includes(name) && second[name] < first[name],
  );
  return backwards.length > 0
    ? backwards.map((name) =>
        fault(about, `a second later, ${name} went back from ${first[name]} to ${second[name]}`),
      )
    : [{ level: 'ok', about, message: 'a second later goes on from the first' }];
}
