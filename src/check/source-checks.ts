import type { Table } from '../database/catalogue';
import type { Session } from '../database/session';
import type { Period } from '../report/period';
import type { Statement } from '../report/report-sql';
import type { Code, Findings } from './finding';

/** What is the same for every statement of one check. */
export interface CheckContext {
  /** Within the read-only snapshot of the first read. */
  readonly session: Session;
  /** Every table of every schema that the account may read. */
  readonly tables: readonly Table[];
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE, such as '+07:00'. */
  readonly timeZone: string;
  /** The running year's. */
  readonly period: Period;
  /** Whether nothing is to be asked that scans the platform's tables: `check --quick`. */
  readonly quick: boolean;
}

/** What knows the platforms from which `init` took statements, and can ask them again. */
export interface SourceChecks {
  /**
   * Asks the platform again whether the source that a statement's notes name still applies as it did. What it
   * finds has the codes of `CODES`; report.sql's `-- accepted:` lines are heeded by the caller.
   * @returns the codes that it judged for this statement by what it knows of the source, so that they are not
   *   judged again by the statement's text alone; none for a statement of no known source
   * @throws DatabaseUnavailable, StatementRefused for a right that it expects to have
   */
  recheck(statement: Statement, context: CheckContext): Findings<readonly Code[]>;
}
