import { readTables } from '../database/catalogue';
import type { Session } from '../database/session';
import type { Statement } from '../report/report-sql';
import { Indivisible } from './expression';
import { fastStatement } from './fast-sql';
import { type Summary, summarize } from './summary';

/** What becomes of each statement of a report.sql. */
export interface Plan {
  readonly statement: Statement;
  /** How it is counted ahead, or why it is not. */
  readonly outcome:
    | { readonly summary: Summary; readonly fast: string }
    | { readonly reason: string };
}

/**
 * Finds out which statements can be counted ahead. Reads, and writes nothing.
 * @param statements of a report.sql that is not accelerated
 * @throws DatabaseUnavailable
 */
export async function planStatements(
  session: Session,
  statements: readonly Statement[],
  timeZone: string,
): Promise<Plan[]> {
  const tables = await readTables(session);
  const plans: Plan[] = [];
  const taken = new Set<string>();
  for (const statement of statements) {
    const name = freeName(statement, taken);
    try {
      const summary = await summarize(session, statement, tables, timeZone, name);
      const isFirst = taken.size === 0;
      taken.add(name);
      plans.push({ statement, outcome: { summary, fast: fastStatement(summary, isFirst) } });
    } catch (error) {
      if (!(error instanceof Indivisible)) throw error;
      plans.push({ statement, outcome: { reason: error.message } });
    }
  }
  return plans;
}

/** What a statement is about: 'baocao_orders' for the figures of orders. */
function freeName({ figures }: Statement, taken: ReadonlySet<string>): string {
  const subject = `baocao_${figures[0]?.split('_')[0]}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? subject : `${subject}_${number}`;
    if (!taken.has(name)) return name;
  }
}

export function summariesOf(plans: readonly Plan[]): Summary[] {
  return plans.flatMap(({ outcome }) => ('summary' in outcome ? [outcome.summary] : []));
}
