/**
 * Conditions on the rows that count: how many rows each leaves out, and values of columns for people. `rows.ts` and
 * `beside.ts` find the conditions.
 */
import type { Table } from '../database/schema';
import type { StatusValue, ValueCount } from '../evidence/status-columns';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import { answeredOrAssumed, type Home, NO_REMARKS, type Remarks, remarks } from './remarks';
import { say } from './terminal';

/** A value of the database for people: `NULL`, `''`, or the text, shortened if it is long. */
export function shown(value: string | null): string {
  if (value === null) return 'NULL';
  if (value === '') return "''";
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

/** A condition on rows, and what it rests on. */
export interface Restriction {
  readonly condition: string;
  readonly evidence: string;
}

/**
 * A restriction by the rows' own marks and words: it needs no question, and check proves it by the same words. If
 * it leaves nothing out, it is not mentioned.
 */
export async function restricted(
  home: Home,
  table: Table,
  where: string,
  { condition, evidence }: Restriction,
): Promise<Remarks> {
  const { left, kept } = await leftOut(home, table, where, condition);
  if (left === '0') return remarks({ only: [condition] });
  const what = t`${evidence}; ${kept} rows count, ${left} do not`;
  say(t`  Only rows with ${condition} count: ${what}.`);
  return remarks({ only: [condition], about: [t`Only rows with ${condition} count: ${what}.`] });
}

/** A restriction that other rows give: the admin must own it. NO_REMARKS where it leaves out nothing. */
export async function restrictedBy(
  home: Home,
  table: Table,
  { condition, evidence }: Restriction,
): Promise<Remarks> {
  const { left, kept } = await leftOut(home, table, 'TRUE', condition);
  if (left === '0') return NO_REMARKS;
  const what = t`${evidence}; ${kept} rows count, ${left} do not`;
  say(`  ${what}.`);
  return remarks({
    only: [condition],
    about: [`${what}.`],
    notes: [answeredOrAssumed(home, 'only', condition, evidence)],
  });
}

async function leftOut(
  { ask }: Home,
  table: Table,
  where: string,
  condition: string,
): Promise<{ readonly left: string; readonly kept: string }> {
  const [[left, kept] = []] = await ask(
    `SELECT COALESCE(SUM(NOT (${condition})), 0), COALESCE(SUM(${condition}), 0) FROM ${quoteTable(table)} WHERE ${where}`,
  );
  return { left: left ?? '0', kept: kept ?? '0' };
}

/** The values of a column with the rows that have each. */
export function countsOf(
  values: readonly (ValueCount & Partial<Pick<StatusValue, 'label'>>)[],
): string {
  return values
    .slice(0, 12)
    .map((each) => {
      const label = each.label !== undefined && each.label !== each.value ? ` ${each.label}` : '';
      return `${shown(each.value)}${label} (${each.rows})`;
    })
    .join(', ');
}
