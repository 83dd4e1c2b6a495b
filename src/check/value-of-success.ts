import { type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import type { Probe } from './probe';
import type { Scoped, StatementReading } from './reading';
import { rowsOf } from './rows';

/** Whether the value is that of the orders that succeeded, and of no others. Guidance, "Tổng giá trị giao dịch". */
export async function* checkValueOfSuccess(probe: Probe): Findings {
  const { reading } = probe;
  const succeeded = rowsOfFigure(reading, reading.figures.get('orders_succeeded'), /^(COUNT|SUM)$/);
  const value = rowsOfFigure(reading, reading.figures.get('value_succeeded'), /^SUM$/);
  if (!succeeded || !value || succeeded.scope !== value.scope) return;
  if (reading.isCorrelated(value.scope)) return;
  const [row] = await probe.rows(
    `SELECT 1 ${rowsOf(reading, value.scope)} AND ${value.counts} AND NOT ${succeeded.counts} LIMIT 1`,
  );
  if (!row) return;
  const message = t`value_succeeded takes in orders that orders_succeeded does not count: it is the value of the completed ones alone`;
  yield fault('invariants', reading.statement.place, message, [
    t`Add up under the same condition, for example SUM(CASE WHEN status = 'done' THEN total END).`,
  ]);
}

/** The condition by which a row goes into a figure's only aggregate of a kind, and where it stands. */
function rowsOfFigure(
  reading: StatementReading,
  figure: Scoped | undefined,
  kind: RegExp,
): { scope: Scoped['scope']; counts: string } | undefined {
  if (!figure) return undefined;
  const { expression, scope } = figure;
  if (expression.kind === 'column') {
    const [given, ...more] = reading.resolve(expression, scope)?.given ?? [];
    return more.length === 0 ? rowsOfFigure(reading, given, kind) : undefined;
  }
  const [aggregate, ...more] = [...within(expression)].filter(
    (each) => isAggregate(each) && kind.test(each.text),
  );
  const [arg] = aggregate?.args ?? [];
  if (!aggregate || !arg || more.length > 0 || aggregate.distinct) return undefined;
  return { scope, counts: countsBy(reading, aggregate, arg) };
}

/** COUNT takes what is not NULL; SUM what is neither NULL nor 0. */
function countsBy(reading: StatementReading, { text }: Expression, arg: Expression): string {
  if (arg.kind === 'star') return 'TRUE';
  const value = reading.text(arg);
  return text === 'COUNT' ? `((${value}) IS NOT NULL)` : `(COALESCE(${value}, 0) <> 0)`;
}
