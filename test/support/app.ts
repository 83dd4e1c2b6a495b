import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import bcrypt from 'bcrypt';
import type { Express } from 'express';
import pino from 'pino';
import { Credentials } from '../../src/accounts/credentials';
import { HtpasswdFile } from '../../src/accounts/htpasswd';
import { type Audit, createApp, type Services } from '../../src/app';
import { AuditFile } from '../../src/audit/audit-file';
import { AuditTrail } from '../../src/audit/trail';
import type { Database } from '../../src/database/session';
import { LiveReports } from '../../src/report/live-reports';
import type { Platform } from '../../src/report/platform';
import { parseReportSql } from '../../src/report/report-sql';

export const PASSWORD = 'mật khẩu: đúng';

/** The value of an Authorization header. @param password that of every account of `writeAccounts`, or another */
export function basicAuth(user: string, password = PASSWORD): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Figures that no float can hold, each its own. */
export const CONSTANT_REPORT = `
  SELECT 9007199254740993 AS visits_total, 1002 AS visits_period, 503 AS sellers_total,
         54 AS sellers_new, 20005 AS products_total, 1206 AS products_new,
         18446744073709551615 AS orders_total, 157 AS orders_succeeded, 58 AS orders_failed,
         CAST('123456789012345678901234567.50' AS DECIMAL(40, 2)) AS value_succeeded;`;

/** Whose report the tests' is. */
export const PLATFORM: Platform = {
  name: 'Chợ Mẫu',
  domain: 'chomau.vn',
  since: { year: 2024, month: 3, day: '01/03/2024' },
};

/** A folder for a test's files. @param parent QUICK_FOLDER for files that are synced often */
export function temporaryFolder(parent = os.tmpdir()): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(parent, 'baocao-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The hash of PASSWORD at each cost that was asked for. */
const hashes = new Map<number, string>();

/**
 * An htpasswd file: the inspector's account, and one for the API alone.
 * @param cost the least that `check` takes, or less for a test that hashes a hundred times
 */
export function writeAccounts(folder: string, cost = 10): string {
  const file = path.join(folder, '.htpasswd');
  const hash = hashes.get(cost) ?? bcrypt.hashSync(PASSWORD, cost);
  hashes.set(cost, hash);
  writeFileSync(file, `BaocaoTMDT:${hash}\nportal:${hash}\n`, { mode: 0o600 });
  return file;
}

export interface TestApp {
  readonly app: Express;
  readonly reports: LiveReports;
  /** The log's lines so far. */
  readonly log: Record<string, unknown>[];
  readonly htpasswdFile: string;
  close(): void;
}

/** An audit file, and what the server knows of it. */
export async function openAudit(file: string, reportSql: string): Promise<Audit> {
  const trail = new AuditTrail(file);
  const digest = createHash('sha256').update(reportSql).digest('hex');
  const mappingChangedAt = await trail.mappingChangedAt(digest);
  return { file: await AuditFile.open(file), trail, reportSql: digest, mappingChangedAt };
}

/** The application as the server builds it, on a given database and report.sql. */
export function buildApp(
  database: Database,
  reportSql: string,
  config: Partial<Services['config']> = {},
  { onAnswer, audit, annual }: Pick<Services, 'onAnswer' | 'audit' | 'annual'> = {},
): TestApp {
  const { folder, remove } = temporaryFolder();
  const htpasswdFile = writeAccounts(folder, 4);
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(JSON.parse(line)) });
  const { platform = PLATFORM } = config;
  const reports = new LiveReports(
    database,
    parseReportSql(reportSql, 'report.sql'),
    '+07:00',
    platform.since?.year,
  );
  const credentials = new Credentials(
    new HtpasswdFile(htpasswdFile, (fault) => logger.error(fault.message), 4),
    randomBytes(32),
  );
  const app = createApp({
    config: {
      host: '127.0.0.1',
      trustProxy: 'loopback',
      edition: 'original',
      apiAuth: true,
      showReportSql: false,
      platform,
      ...config,
    },
    credentials,
    database,
    reports,
    annual,
    logger,
    onAnswer,
    audit,
  });
  return { app, reports, log, htpasswdFile, close: remove };
}
