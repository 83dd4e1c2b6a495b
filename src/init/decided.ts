import type { Table } from '../database/catalogue';
import type { Session } from '../database/session';
import type { Clock } from '../evidence/date-forms';
import type { InitOptions } from './options';

/** What the questions about one database have in common. */
export interface Home {
  readonly session: Session;
  readonly tables: readonly Table[];
  /** The schema of DATABASE_URL. */
  readonly schema: string;
  readonly timeZone: string;
  readonly values: InitOptions;
  /** The clocks that dates of each schema were told by so far. */
  readonly clocks: Map<string | undefined, Clock>;
}

/** What was decided of a table, and what the admin reads of it in report.sql. */
export interface Decided {
  readonly only: string[];
  readonly unsure: string[];
  readonly about: string[];
}
