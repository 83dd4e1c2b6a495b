/** What a rule is: the codes that it may find, on what it looks, and one function over facts. */
import type { Config } from '../config/config';
import type { Table } from '../database/catalogue';
import type { Session } from '../database/session';
import type { Figures } from '../report/figures';
import type { Statement } from '../report/report-sql';
import type { ReportFacts, StatementFacts } from './facts';
import type { Code, Findings } from './finding';

/** The configuration, before the database is reached. */
export interface InstallationFacts {
  readonly config: Config;
}

/** A session, before report.sql is read. */
export interface ServerFacts {
  readonly session: Session;
  readonly schema: string;
  readonly timeZone: string;
  readonly statements: readonly Statement[];
  readonly tables: readonly Table[];
}

/** The figures of one year. */
export interface YearRead {
  readonly year: number;
  readonly figures: Figures;
}

interface Common {
  readonly codes: readonly Code[];
  /** Whether it scans what grows with the platform's trade, so that `check --quick` leaves it out. */
  readonly scansTables: boolean;
}

/** A rule reads facts and yields findings. None depends on another, nor on their order. */
export type Rule =
  | (Common & { readonly scope: 'installation'; check(facts: InstallationFacts): Findings })
  | (Common & { readonly scope: 'server'; check(facts: ServerFacts): Findings })
  | (Common & {
      readonly scope: 'statement';
      /** Whether it judges what init took from a source and no one changed, too. */
      readonly ofSources: boolean;
      /** Whether it needs the statement's figures. */
      readonly needsFigures: boolean;
      check(facts: StatementFacts): Findings;
    })
  | (Common & { readonly scope: 'report'; check(facts: ReportFacts): Findings });
