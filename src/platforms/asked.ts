import type { Table } from '../database/schema';
import type { Session } from '../database/session';

/** What is no longer as a source asks, by its code in the contract of `check`. */
export interface Problem {
  readonly code:
    | 'source-changed'
    | 'double-counted'
    | 'status-unknown'
    | 'zone-differs'
    | 'undated-rows'
    | 'stale';
  readonly message: string;
  /** What to do, a line each. */
  readonly advice?: readonly string[];
}

/** Where a source is asked again. */
export interface Asked {
  readonly session: Session;
  readonly tables: readonly Table[];
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE, such as '+07:00'. */
  readonly timeZone: string;
  /** Whether nothing is to be asked that scans the platform's tables. */
  readonly quick: boolean;
}

/** What asking gave, and the codes on which it had something to say, whether or not it found anything. */
export interface Answered {
  readonly problems: readonly Problem[];
  readonly judged: readonly Problem['code'][];
}

/** Something of the platform is other than the source asks. */
export function changed(message: string, advice: readonly string[] = []): Problem {
  return { code: 'source-changed', message, advice };
}
