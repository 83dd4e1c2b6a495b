/** Whether what is shown is recorded, the record is whole, and nobody else can write what the server trusts. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { browserKeyFile, verifiedFile } from '../accounts/verified';
import { verifyTrail } from '../audit/trail';
import type { Config } from '../config/config';
import { t } from '../words/words';
import { type Findings, fault } from './finding';

/** Levels at which a report that is shown leaves no line in the log. */
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
