/**
 * Classification: each status counts as its word says, all orders of a status alike, and the value is that of the
 * orders that succeeded. A note decides if no word does. To contradict a word it must repeat it.
 */

import { MOST_VALUES } from '../../evidence/status-columns';
import { meaningName } from '../../platforms/source';
import { add, type Decimal, isWhole, NOTHING, roundHalfUp } from '../../report/decimal';
import type { FigureName } from '../../report/figure-names';
import { withReason } from '../../report/notes';
import { quoteText } from '../../sql/print';
import { type Outcome, outcomeOf, statusTopicOf } from '../../vocabulary/status-words';
import { t } from '../../words/words';
import type { ReportFacts, StatementFacts } from '../facts';
import { FEW, longBefore } from '../figure-checks';
import { accepted, type Finding, type Findings, fault, ok, ownable } from '../finding';
import { censusOf, type YearSpan } from './census';
import {
  orderScans,
  outcomeColumns,
  type StatusExpression,
  statusExpressionOf,
  wordsOf,
} from './outcomes';
import type { Scan } from './scan';
import { isSplit, splitStatuses } from './split-statuses';
import { type Counted, literals, mayDecide, statusNamed, statusNotes } from './status-notes';

/** The orders of one status in a year. */
interface StatusRow {
  readonly status: string | null;
  readonly counts: ReadonlyMap<FigureName, Decimal>;
  /** How many rows count as succeeded, how many the value adds up, and how many of these have none. */
  readonly succeeded: bigint;
  readonly valued: bigint;
  readonly unvalued: bigint;
}

/** Whether the value adds up the very rows that a scan counts each order of once, such as its lines. */
function isOfLines(scan: Scan, scans: readonly Scan[]): boolean {
  const text = ({ rows, where }: Scan) => [rows.from, ...where].join();
  return scans.some(
    (other) => text(other) === text(scan) && other.measures.some(({ term }) => term.value),
  );
}

/** The orders of a year by status. */
async function byStatus(scans: readonly Scan[], span: YearSpan): Promise<StatusRow[]> {
  const found = new Map<string | null, { -readonly [K in keyof StatusRow]: StatusRow[K] }>();
  for (const scan of scans) {
    const census = await censusOf(scan);
    for (const status of census.statuses) {
      const row = found.get(status) ?? {
        status,
        counts: new Map(),
        succeeded: 0n,
        valued: 0n,
        unvalued: 0n,
      };
      const counts = new Map(row.counts);
      for (const measure of scan.measures) {
        const { figure, term } = measure;
        counts.set(figure, add(counts.get(figure) ?? NOTHING, census.sum(measure, span, status)));
        const { valued, unvalued } = census.valued(measure, span, status);
        if (figure === 'orders_succeeded')
          row.succeeded +=
            term.distinct && !isOfLines(scan, scans)
              ? roundHalfUp(census.sum(measure, span, status))
              : BigInt(term.sign) * valued;
        // What other rows take off, such as refunds, is no order.
        if (!term.value || scan.onlySubtracts) continue;
        row.valued += BigInt(term.sign) * valued;
        row.unvalued += term.sign === 1 ? unvalued : 0n;
      }
      found.set(status, { ...row, counts });
    }
  }
  return [...found.values()];
}

/** The orders of the two years by status. */
export async function outcomesOf(report: ReportFacts): Promise<
  | {
      status: StatusExpression | undefined;
      scans: Scan[];
      years: StatusRow[][];
      counted: Counted[];
    }
  | undefined
> {
  const scans = orderScans(report);
  const [scan] = scans;
  const status = statusExpressionOf(scans);
  // The rows of a query that the account keeps whole are grouped by what it hands on as their status.
  if (!scan || !scans.every((each) => each.main ?? status?.sqlOf(each))) return undefined;
  const years = [await byStatus(scans, 'current'), await byStatus(scans, 'last')];
  const values = [...new Set(years.flat().map((row) => row.status))];
  const words = status
    ? await wordsOf(scan.facts, scan, status, values)
    : new Map<string, string>();
  const notes = new Map(report.statements.flatMap(({ statement }) => [...statusNotes(statement)]));
  const all = values.map((value): Counted => {
    const rows = years.flat().filter((row) => row.status === value);
    const sum = (figure: FigureName) =>
      rows.reduce((total, { counts }) => {
        const amount = counts.get(figure);
        return amount
          ? total + (isWhole(amount) || figure === 'value_succeeded' ? roundHalfUp(amount) : 0n)
          : total;
      }, 0n);
    const word = words.get(value ?? '') ?? value ?? undefined;
    return {
      status: value,
      word,
      total: sum('orders_total'),
      succeeded: sum('orders_succeeded'),
      failed: sum('orders_failed'),
      value: sum('value_succeeded'),
      says: word === undefined ? undefined : outcomeOf(word),
      note: notes.get(value ?? 'NULL'),
    };
  });
  // Rows that the statement leaves out are not counted, so their status is not judged.
  const counted = all.filter(
    ({ total, succeeded, failed }) => total !== 0n || succeeded !== 0n || failed !== 0n,
  );
  return { status, scans, years, counted };
}

export async function* checkClassification(report: ReportFacts): Findings {
  const outcomes = await outcomesOf(report);
  if (!outcomes) return;
  const { status, scans, counted, years } = outcomes;
  if (counted.every(({ total }) => total === 0n)) return;
  const facts = report.factsOf('orders_succeeded') ?? scans[0]?.facts;
  if (!facts) return;
  yield* valueOfOthers(facts, years);
  if (!status || !counted.some(({ status: value }) => value !== null)) {
    const named = scans.map(outcomeColumns).flatMap((columns) => [...columns.keys()]);
    if (
      ['orders_succeeded', 'orders_failed'].every((figure) => named.includes(figure as FigureName))
    )
      return;
    const message = t`nothing shows how an order of ${scans[0]?.main?.table.name ?? '?'} ended: no column holds its status`;
    const unowned = ownable('status-unknown', facts.place, message, `succeeded: 'all'`);
    const [note] = facts.notes('succeeded');
    const sum = (of: (each: Counted) => bigint) =>
      String(counted.reduce((all, each) => all + of(each), 0n));
    const effect = { rows: sum(({ total }) => total), value: sum(({ value }) => value) };
    yield note
      ? accepted(
          unowned,
          `succeeded: ${withReason(note.value).text}`,
          withReason(note.value).reason,
          effect,
        )
      : unowned;
    return;
  }
  const underWay: Counted[] = [];
  yield* splitStatuses(facts, scans, status, counted);
  for (const each of counted.filter((one) => !isSplit(one))) {
    const finding = judged(facts, status, each);
    if (finding) yield finding;
    if (each.succeeded === 0n && each.failed === 0n && each.says === 'under way')
      underWay.push(each);
  }
  if (underWay.length > 0) {
    const list = underWay.map(statusNamed).join(', ');
    yield ok(
      'status-unknown',
      facts.place,
      t`by their words, these statuses in ${status.name} are under way: ${list}`,
    );
  }
  yield* longUnderWay(facts, scans, status, counted);
  yield* absentSuccess(facts, status, counted);
  yield* secondStatus(facts, scans, status);
}

/** Statuses that are under way by a note alone, and whose orders nearly all came more than a month ago. */
async function* longUnderWay(
  facts: StatementFacts,
  scans: readonly Scan[],
  status: StatusExpression,
  counted: readonly Counted[],
): Findings {
  const noted = counted.filter(
    ({ note, says, succeeded, failed }) =>
      note?.outcome === 'under way' && says !== 'under way' && succeeded === 0n && failed === 0n,
  );
  if (noted.length === 0) return;
  const before = { start: facts.twoYears.start, end: longBefore(facts.twoYears) };
  const old = new Map<string | null, bigint>();
  for (const scan of scans) {
    const total = scan.measures.find(({ figure }) => figure === 'orders_total');
    const value = status.sqlOf(scan);
    if (!total || !value) continue;
    const where = [...scan.where, ...total.term.when.map(({ sql }) => sql)];
    const sql = scan.select(
      `MAX(${value}), COUNT(*)`,
      where,
      `GROUP BY CAST(${value} AS BINARY) LIMIT ${MOST_VALUES}`,
    );
    for (const [key = null, count] of await facts.rows(sql, before))
      old.set(key, (old.get(key) ?? 0n) + BigInt(count ?? 0));
  }
  for (const each of noted) {
    const rows = old.get(each.status) ?? 0n;
    if (rows < FEW || rows * 2n <= each.total) continue;
    const message = t`a note says that ${statusNamed(each)} is under way, but ${rows} of its ${each.total} orders are older than a month`;
    const owner = `counts: ${scans[0]?.main?.table.name ?? '?'} with ${status.name} = ${literals([each.status ?? 'NULL'])}`;
    yield ownable('mostly-under-way', facts.place, message, owner, { effect: { rows: `${rows}` } });
  }
}

/** Success that no order has. */
function* absentSuccess(
  facts: StatementFacts,
  status: StatusExpression,
  counted: readonly Counted[],
) {
  const total = counted.reduce((sum, each) => sum + each.total, 0n);
  if (total < 10n || counted.some(({ succeeded }) => succeeded > 0n)) return;
  yield fault(
    'status-unknown',
    facts.place,
    t`no order has a status of success in ${status.name}, although there are ${total} orders`,
    [
      t`The statuses that orders have are: ${counted.map(({ status: value, total: count }) => `${value ?? 'NULL'} (${count})`).join(', ')}`,
    ],
  );
}

function judged(
  facts: StatementFacts,
  status: StatusExpression,
  { status: value, word, total, succeeded, failed, value: worthOf, says, note }: Counted,
): Finding | undefined {
  const shown = value ?? 'NULL';
  const name = statusNamed({ status: value, word });
  const { place } = facts;
  const counts: Outcome = succeeded > 0n ? 'succeeded' : failed > 0n ? 'failed' : 'under way';
  const list = literals([shown]);
  if (note && note.outcome !== counts && !(note.outcome === 'no order' && total === 0n)) {
    return fault(
      'status-unknown',
      place,
      t`a note says that ${name} is ${meaningName(note.outcome)}, but the statement counts its ${total} orders as ${meaningName(counts)}`,
    );
  }
  if (says === counts) return undefined;
  const bare = word !== undefined && word !== value ? `${list} = ${quoteText(word)}` : list;
  const line =
    says === undefined ? `${counts}: ${bare}` : `${counts}: ${list} = ${quoteText(word ?? shown)}`;
  const finding = fault(
    'status-unknown',
    place,
    says === undefined
      ? t`no word says how the ${total} orders in status ${name} of ${status.name} end; the statement counts them as ${meaningName(counts)}`
      : t`${total} orders in status ${name} count as ${meaningName(counts)}, but the word says ${meaningName(says)}`,
    [`-- ${line} (…)`],
  );
  if (!note || !mayDecide(note, word, says)) return finding;
  const worth = succeeded > 0n ? { value: String(worthOf) } : {};
  return accepted(finding, line, note.reason, { rows: String(total), ...worth });
}

/** Whether the value adds up other orders than those that succeeded, or orders without one. */
function* valueOfOthers(facts: StatementFacts, years: readonly StatusRow[][]) {
  for (const rows of years) {
    if (!rows.some(({ counts }) => counts.has('orders_succeeded'))) continue;
    for (const { status, counts, succeeded, valued, unvalued } of rows) {
      if (!counts.has('value_succeeded') || valued === 0n) continue;
      if (succeeded !== valued) {
        const message = t`value_succeeded adds up ${valued} orders in status ${status ?? 'NULL'}, of which ${succeeded} succeeded: it is the value of the completed ones alone`;
        yield fault('invariants', facts.place, message, [
          t`Add up under the same condition, for example SUM(CASE WHEN status = 'done' THEN total END).`,
        ]);
        return;
      }
      if (unvalued > 0n) {
        yield fault(
          'not-accounted',
          facts.place,
          t`${unvalued} orders that succeeded have no value: a sum passes over them`,
        );
        return;
      }
    }
  }
}

/** Orders that count as succeeded although another status of theirs says that they ended otherwise. */
async function* secondStatus(
  facts: StatementFacts,
  scans: readonly Scan[],
  status: StatusExpression,
): Findings {
  for (const scan of scans) {
    const measure = scan.measures.find(({ figure }) => figure === 'orders_succeeded');
    if (!measure || !scan.main) continue;
    const used = new Set(
      measure.term.when.flatMap(({ columns }) => columns.map(({ column }) => column.name)),
    );
    const others = scan.main.table.columns.filter(
      ({ name, type }) =>
        name !== status.name &&
        !used.has(name) &&
        statusTopicOf(name) !== undefined &&
        /char|enum|int/.test(type),
    );
    for (const column of others) {
      const name = scan.column(column.name);
      const rows = await facts.rows(
        scan.select(
          `${name}, COUNT(*)`,
          [...scan.where, ...measure.term.when.map(({ sql }) => sql)],
          `GROUP BY 1 LIMIT ${MOST_VALUES}`,
        ),
        facts.twoYears,
      );
      const back = rows.filter(([value]) => value && outcomeOf(value) === 'failed');
      for (const [value, count] of back) {
        const message = t`${count} orders count as succeeded although ${column.name} says ${value}`;
        yield ownable('refunds-elsewhere', facts.place, message, 'accepted: refunds-elsewhere', {
          effect: { rows: count ?? '' },
        });
      }
    }
  }
}
