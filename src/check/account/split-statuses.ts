/**
 * Statuses whose orders count in several ways: each condition beside the status is measured and owned by itself, for
 * the figure that it restricts. Statuses that count whole are judged by their words in `classification.ts`.
 */
import type { FigureName } from '../../report/figure-names';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Finding, type Findings, fault, ownable } from '../finding';
import { censusOf } from './census';
import { type Clause, isPart, quoted } from './model';
import type { StatusExpression } from './outcomes';
import type { Scan } from './scan';
import { type Counted, literals, statusNamed } from './status-notes';

/** A condition of an outcome, and the rows that it is asked of. */
interface Condition {
  readonly scan: Scan;
  readonly clause: Clause;
}

/** Whether only some orders of a status count as succeeded or as failed, or some count as both. */
export function isSplit({ total, succeeded, failed }: Counted): boolean {
  const isPartOf = (count: bigint) => count !== 0n && count !== total;
  return succeeded + failed > total || isPartOf(succeeded) || isPartOf(failed);
}

export async function* splitStatuses(
  facts: StatementFacts,
  scans: readonly Scan[],
  status: StatusExpression,
  counted: readonly Counted[],
): Findings {
  const split = counted.filter(isSplit);
  const both = split.filter(({ total, succeeded, failed }) => succeeded + failed > total);
  for (const each of both) yield unexplained(facts, each);
  const single = split.filter((each) => !both.includes(each));
  yield* restricting(
    facts,
    scans,
    status,
    single.filter(({ succeeded }) => succeeded !== 0n),
  );
  const isUnderWay = ({ says, note }: Counted) => (note?.outcome ?? says) === 'under way';
  const failing = conditionsFor('orders_failed', scans);
  const words = [...new Set(failing.map(({ clause }) => clause.written))].join(' AND ');
  const quotedWords = [...new Set(failing.map(({ clause }) => quoted(clause)))].join(' AND ');
  const success = conditionsFor('orders_succeeded', scans).filter(
    ({ scan, clause }) => !isOfStatus(clause, scan, status),
  );
  for (const each of single.filter((one) => isUnderWay(one) && one.failed !== 0n)) {
    const message = t`${each.failed} orders count as failed although their status is under way (${statusNamed(each)}), by ${words}`;
    const reason = await sameFailure(success, failing, each);
    const owner = reason ? quoted(reason.clause) : `orders_failed WHEN ${quotedWords}`;
    yield ownable('status-unknown', facts.place, message, `only: ${owner}`, {
      effect: { rows: String(each.failed) },
    });
  }
  for (const each of single.filter((one) => !isUnderWay(one))) {
    const { total, succeeded, failed } = each;
    const neither = total - succeeded - failed;
    if (neither === 0n) continue;
    const message = t`of ${total} orders in status ${statusNamed(each)}, ${neither} count neither as succeeded nor as failed; as failed count those with ${words}`;
    const owner = `only: orders_failed of ${literals([each.status ?? 'NULL'])} WHEN ${quotedWords}`;
    yield ownable('status-unknown', facts.place, message, owner, {
      effect: { rows: String(neither) },
    });
  }
}

/** The condition of success that all failed orders of a status lack, where no other orders of the status lack it. */
async function sameFailure(
  success: readonly Condition[],
  failing: readonly Condition[],
  { status, failed }: Counted,
): Promise<Condition | undefined> {
  for (const each of success) {
    const { scan, clause } = each;
    const shared = scan.conditions.filter((one) => one !== clause);
    const failure = failing.filter((one) => one.scan === scan).map((one) => one.clause);
    const census = await censusOf(scan);
    const statuses = new Set([status]);
    const lacking = census.without(clause, shared, statuses);
    if (lacking !== failed || failure.length === 0) continue;
    if (census.without(clause, [...shared, ...failure], statuses) === failed) return each;
  }
  return undefined;
}

/** What each condition of success leaves out of the statuses that it splits, measured without the others. */
async function* restricting(
  facts: StatementFacts,
  scans: readonly Scan[],
  status: StatusExpression,
  split: readonly Counted[],
): Findings {
  if (split.length === 0) return;
  const statuses = new Set(split.map((each) => each.status));
  const total = split.reduce((sum, each) => sum + each.total, 0n);
  const names = split.map(statusNamed).join(', ');
  const conditions = conditionsFor('orders_succeeded', scans);
  const others = conditions.filter(({ scan, clause }) => !isOfStatus(clause, scan, status));
  const left = new Map<string, { written: string; rows: bigint }>();
  for (const { scan, clause } of others) {
    const own = conditions.filter((each) => each.scan === scan && !others.includes(each));
    const census = await censusOf(scan);
    const shared = scan.conditions.filter((each) => !others.some((one) => one.clause === each));
    const beside = [...shared, ...own.map((each) => each.clause)];
    const rows = census.without(clause, beside, statuses);
    const known = left.get(quoted(clause))?.rows ?? 0n;
    left.set(quoted(clause), { written: clause.written, rows: known + rows });
  }
  const found = [...left].filter(([, { rows }]) => rows !== 0n);
  for (const [whole, { written, rows }] of found) {
    const message = t`${written} keeps ${rows} of ${total} orders in status ${names} out of orders_succeeded`;
    const owner = `only: ${whole}`;
    yield ownable('status-unknown', facts.place, message, owner, {
      effect: { rows: String(rows) },
    });
  }
  if (found.length > 0) return;
  // A join at work beside the conditions: they are owned together.
  const together = [...left.keys()].join(' AND ');
  for (const each of split) {
    if (together === '') {
      yield unexplained(facts, each);
      continue;
    }
    const { total: all, succeeded, failed } = each;
    const message = t`of ${all} orders in status ${statusNamed(each)}, ${succeeded} count as succeeded and ${failed} as failed: another condition is at work (${together})`;
    const owner = `only: ${together}`;
    yield ownable('status-unknown', facts.place, message, owner, {
      effect: { rows: String(all - succeeded) },
    });
  }
}

function unexplained(
  { place }: StatementFacts,
  { total, succeeded, failed, ...status }: Counted,
): Finding {
  return fault(
    'status-unknown',
    place,
    t`of ${total} orders in status ${statusNamed(status)}, ${succeeded} count as succeeded and ${failed} as failed: ask for whole statuses, and for nothing else in the same condition`,
  );
}

/** The conditions of a figure that the total of the orders does not have. */
function conditionsFor(figure: FigureName, scans: readonly Scan[]): Condition[] {
  const total = scans.flatMap((scan) =>
    scan.measures.some((measure) => measure.figure === 'orders_total')
      ? scan.conditions.map(({ written }) => written)
      : [],
  );
  return scans.flatMap((scan) =>
    scan.measures
      .filter((measure) => measure.figure === figure)
      .flatMap(({ term }) => [...term.when, ...scan.conditions])
      .filter(({ hasPeriod, written }) => !hasPeriod && !total.includes(written))
      .map((clause) => ({ scan, clause })),
  );
}

/** Whether a condition asks for the status alone, so that it cannot split one. */
function isOfStatus({ columns, sql }: Clause, scan: Scan, status: StatusExpression): boolean {
  const { column } = status;
  if (/\bSELECT\b/i.test(sql)) return false;
  if (column) {
    return columns.every(
      (each) => isPart(each.part, scan.main) && each.column.name === column.name,
    );
  }
  const own = status.sqlOf(scan);
  return own !== undefined && sql.includes(own) && !/ (AND|X?OR) |&&|\|\|/i.test(sql);
}
