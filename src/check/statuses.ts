import type { FigureName } from '../report/figure-names';
import type { Note } from '../report/report-sql';
import { type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { t } from '../words/words';
import { type Findings, fault, ok } from './finding';
import { literals, literalsIn, looksUnderWay } from './meanings';
import type { Probe } from './probe';
import type { Scope, Scoped, StatementReading } from './reading';
import { rowsOf } from './rows';

/** A value of orders by which the statement tells success from failure. */
interface Status {
  readonly scope: Scope;
  /** As it is written in its scope. */
  readonly value: string;
  readonly name: string;
  /** Literals that it is compared with, as written: those of success, and all. */
  readonly success: readonly string[];
  readonly named: readonly string[];
  /** Whether an outcome is told by what a status is not. */
  readonly byNegation: boolean;
}

const STATUS_NOTES: readonly Note['key'][] = ['succeeded', 'failed', 'under way', 'no order'];

/** Whether every status that orders have is named, and whether the ones of success are there at all. */
export async function* checkStatuses(probe: Probe): Findings {
  const { reading } = probe;
  const { place, notes } = reading.statement;
  for (const status of statusesOf(reading)) {
    const { value, scope, name } = status;
    const told = notes.flatMap(({ key, value: list }) =>
      STATUS_NOTES.includes(key) ? literalsIn(list) : [],
    );
    const named = [...status.named, ...told];
    if (named.length === 0) continue;
    const succeeds =
      status.success.length > 0 ? `${value} IN (${status.success.join(', ')})` : 'FALSE';
    const rows = await probe.rows(
      `SELECT ${value}, COUNT(*), COALESCE(MAX(${value} IN (${named.join(', ')})), 0), COALESCE(MAX(${succeeds}), 0)
       ${rowsOf(reading, scope, (condition) => isAbout(reading, condition, value))} GROUP BY 1 ORDER BY 2 DESC LIMIT 200`,
    );
    const unnamed = rows.filter(([, , isNamed]) => isNamed === '0');
    const underWay = unnamed.filter(([each]) => !status.byNegation && looksUnderWay(each ?? null));
    const unknown = unnamed.filter((row) => !underWay.includes(row));
    if (unknown.length > 0) {
      const list = unknown.map(([each, ,]) => each ?? 'NULL');
      const counts = unknown.map(([each, count]) => `${each ?? 'NULL'} (${count})`).join(', ');
      const message = t`orders have statuses in ${name} that the statement does not name: ${counts}`;
      yield fault('status-unknown', place, message, [
        t`Count them as succeeded or failed in the statement, or write above it how they count, for example: -- under way: ${literals(list)}`,
      ]);
    }
    if (underWay.length > 0) {
      const list = literals(underWay.map(([each]) => each ?? 'NULL'));
      yield {
        ...ok(
          'status-unknown',
          place,
          t`by their names, these statuses in ${name} are under way: ${list}`,
        ),
        advice: [t`Write it above the statement, so that it is told: -- under way: ${list}`],
      };
    }
    yield* absentSuccess(probe, status, rows);
  }
}

/** Success that no order has, although there are old orders: its name is not what the platform calls it. */
async function* absentSuccess(
  probe: Probe,
  { success, name }: Status,
  rows: readonly (readonly (string | null)[])[],
): Findings {
  if (success.length === 0 || rows.some(([, , , succeeds]) => succeeds === '1')) return;
  const old = await ordersBefore(probe, 30);
  if (old === undefined || old.total < 3n) return;
  const message = t`no order has a status of success (${success.join(', ')} in ${name}), although ${old.total} orders are older than a month`;
  yield fault('status-unknown', probe.reading.statement.place, message, [
    t`The statuses that orders have are: ${rows.map(([each, count]) => `${each ?? 'NULL'} (${count})`).join(', ')}`,
  ]);
}

/** Whether most orders older than a month are still under way, as the statement itself counts them. */
export async function* checkUnderWay(probe: Probe): Findings {
  const old = await ordersBefore(probe, 30);
  if (!old || old.total < 3n || old.underWay * 2n <= old.total) return;
  const message = t`${old.underWay} of ${old.total} orders older than a month are still under way: do the statement's statuses name every outcome?`;
  yield fault('mostly-under-way', probe.reading.statement.place, message);
}

/** What the statement counts from the beginning of last year until some days ago. */
async function ordersBefore(
  probe: Probe,
  days: number,
): Promise<{ total: bigint; underWay: bigint } | undefined> {
  const { period } = probe.context;
  const start = new Date(period.start);
  start.setUTCFullYear(start.getUTCFullYear() - 1);
  const end = new Date(period.end.getTime() - days * 86_400_000);
  const found = await probe.figures(probe.reading.sql, probe.literalsOf({ start, end }));
  const count = (figure: FigureName) => {
    const text = found.get(figure);
    return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
  };
  const [total, succeeded, failed] = (
    ['orders_total', 'orders_succeeded', 'orders_failed'] as const
  ).map(count);
  if (total === undefined || succeeded === undefined || failed === undefined) return undefined;
  return { total, underWay: total - succeeded - failed };
}

/** The values by which the outcome of orders is told, each where its rows are. */
function statusesOf(reading: StatementReading): Status[] {
  const found = new Map<string, Status & { readonly of: Set<FigureName> }>();
  for (const figure of ['orders_succeeded', 'orders_failed'] as const) {
    const scoped = reading.figures.get(figure);
    if (!scoped) continue;
    for (const each of comparisonsIn(reading, scoped)) {
      for (const { expression, scope } of sourcesOf(reading, each.subject, each.scope)) {
        const value = reading.text(expression);
        const key = `${reading.scopes.indexOf(scope)} ${value}`;
        const known = found.get(key);
        const success = figure === 'orders_succeeded' && !each.negated ? each.literals : [];
        found.set(key, {
          of: new Set([...(known?.of ?? []), figure]),
          scope,
          value,
          name: reading.origins({ expression, scope })[0]?.column.name ?? value,
          success: [...(known?.success ?? []), ...success],
          named: [...(known?.named ?? []), ...each.literals],
          byNegation: (known?.byNegation ?? false) || each.negated,
        });
      }
    }
  }
  const isStatus = ({ name, of }: { name: string; of: ReadonlySet<FigureName> }) =>
    of.size === 2 || /stat(us|e)|trang_?thai|tinh_?trang/i.test(name);
  return [...found.values()].filter(isStatus).map((status) => ({
    ...status,
    named: [...status.named, ...namedElsewhere(reading, status)],
  }));
}

interface Comparison {
  readonly subject: Expression;
  readonly scope: Scope;
  readonly literals: readonly string[];
  readonly negated: boolean;
}

/** The comparisons with literals by which a figure is told, in its own words and in the queries that it counts. */
function* comparisonsIn(
  reading: StatementReading,
  { expression, scope }: Scoped,
): Generator<Comparison> {
  let negations = 0;
  for (const each of within(expression)) {
    if (each.kind === 'operation' && each.text === 'NOT') negations += 1;
    const compared = comparisonOf(reading, each);
    if (compared) {
      yield { ...compared, scope, negated: compared.negated !== negations > 0 };
    }
    if (each.query) {
      for (const inner of reading.within(each.query)) {
        for (const item of inner.select.items) {
          yield* comparisonsIn(reading, { expression: item.expression, scope: inner });
        }
        if (inner.select.where) {
          yield* comparisonsIn(reading, { expression: inner.select.where, scope: inner });
        }
      }
    }
    // A status may also be told by a column of a query: SUM(is_done) over (SELECT status = 'done' AS is_done …).
    if (each.kind === 'column') {
      const given = reading.resolve(each, scope)?.given ?? [];
      for (const inner of given) {
        if (!isAggregate(inner.expression)) yield* comparisonsIn(reading, inner);
      }
    }
  }
}

/** A comparison of a value with literals; nothing for any other expression. */
function comparisonOf(
  reading: StatementReading,
  { kind, text, args, query }: Expression,
): Omit<Comparison, 'scope'> | undefined {
  if (kind !== 'operation' || query || !/^(=|<=>|<>|IN|NOT IN)$/.test(text)) return undefined;
  const literal = (each: Expression) =>
    each.kind === 'literal' && !/^(NULL|TRUE|FALSE)$/.test(each.text);
  const subject = args.find((each) => !literal(each));
  const others = args.filter((each) => each !== subject);
  const isColumn = [...within(subject)].some((each) => each.kind === 'column');
  if (!subject || !isColumn || others.length === 0 || !others.every(literal)) return undefined;
  return {
    subject,
    literals: others.map((each) => reading.text(each)),
    negated: /^(<>|NOT IN)$/.test(text),
  };
}

/** A value where its rows are: through queries that hand it on, in each of their SELECTs. */
function sourcesOf(reading: StatementReading, expression: Expression, scope: Scope): Scoped[] {
  if (expression.kind === 'column') {
    const found = reading.resolve(expression, scope);
    if (found?.given) {
      return found.given.flatMap((inner) =>
        [...within(inner.expression)].some((each) => isAggregate(each) || each.query)
          ? [{ expression, scope }]
          : sourcesOf(reading, inner.expression, inner.scope),
      );
    }
  }
  return reading.isCorrelated(scope) ? [] : [{ expression, scope }];
}

/** Literals with which the same value is compared anywhere else in the statement. */
function namedElsewhere(reading: StatementReading, { value, name }: Status): string[] {
  return reading.scopes.flatMap(({ select }) =>
    [
      select.where,
      ...select.from.map(({ on }) => on),
      ...select.items.map((item) => item.expression),
    ]
      .flatMap((expression) => [...within(expression)])
      .flatMap((each) => {
        const compared = comparisonOf(reading, each);
        if (!compared) return [];
        const text = reading.text(compared.subject);
        const same = text === value || compared.subject.text.toLowerCase() === name.toLowerCase();
        return same ? compared.literals : [];
      }),
  );
}

/** Whether a condition restricts the status itself, so that the statuses that it leaves out would not be seen. */
function isAbout(reading: StatementReading, condition: Expression, value: string): boolean {
  const compared = comparisonOf(reading, condition);
  return compared !== undefined && !compared.negated && reading.text(compared.subject) === value;
}
