/**
 * Judges what the account cannot take apart: unknown forms are faults, the result of a query that groups, numbers
 * or limits rows is compared with the rows, and the account's own sums must equal the statement's figures.
 */

import { createHash } from 'node:crypto';
import { conditions as boundsOf } from '../../evidence/date-forms';
import { surveyTotal } from '../../evidence/money-columns';
import { keyOf } from '../../evidence/relations';
import { add, type Decimal, decimalFrom, NOTHING, roundHalfUp } from '../../report/decimal';
import { type FigureName, isOfPeriod, type Subject, subjectOf } from '../../report/figure-names';
import type { Period } from '../../report/period';
import { sqlOf } from '../../report/report-sql';
import { plainSql } from '../../sql/lexer';
import type { Column, Scope, Table } from '../../sql/names';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { markOf } from '../../vocabulary/marks';
import { statusTopicOf } from '../../vocabulary/status-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, fault, ownable } from '../finding';
import { censusOf } from './census';
import { Unaccounted } from './model';
import { type Scan, scansOf } from './scan';
import { labelsOf, outcomeBy, statusNotes } from './status-notes';

/** Unknown forms, found in the statement's text alone. */
export async function* checkForms(facts: StatementFacts): Findings {
  const { place } = facts;
  if (!facts.expanded()) {
    yield fault(
      'not-checked',
      place,
      t`this statement is written in a way that cannot be checked: write it as a plain SELECT`,
    );
    return;
  }
  const noTable: FigureName[] = [];
  const invented = new Map<string, FigureName[]>();
  const unknown = new Map<string, FigureName[]>();
  for (const [figure, terms] of facts.terms()) {
    if (terms instanceof Unaccounted) {
      const { kind, text } = terms;
      if (kind === 'no-table') noTable.push(figure);
      if (kind === 'invented') invented.set(text, [...(invented.get(text) ?? []), figure]);
      if (kind === 'form') unknown.set(text, [...(unknown.get(text) ?? []), figure]);
    } else if (terms.length === 0 || terms.every(({ rows }) => rows.parts.length === 0))
      noTable.push(figure);
  }
  for (const [text, figures] of invented) {
    const message = t`${figures.join(', ')} is no count or sum of rows (${text})`;
    yield fault('invented', place, message);
  }
  for (const [text, figures] of unknown) {
    const message = t`${figures.join(', ')} holds what the account does not know (${text}): write it in a plainer form`;
    yield fault('not-accounted', place, message);
  }
  if (noTable.length > 0) {
    yield fault(
      'no-table',
      place,
      t`no table is read for ${noTable.join(', ')}: a figure must be counted from rows of the platform`,
    );
  }
}

/** Whether the account's own sums give the statement's figures, in this year and the last. */
export async function* checkSums(facts: StatementFacts): Findings {
  const scans = scansOf(facts);
  const kept = keptFigures(facts);
  yield* againstRows(facts, kept);
  yield* unreadableViews(facts, scans);
  for (const [span, period, found] of [
    ['current', facts.context.period, facts.read.found],
    ['last', facts.report.last, facts.read.foundBefore],
  ] as const) {
    const sums = new Map<FigureName, Decimal>();
    for (const scan of scans) {
      const measures = scan.measures.filter(({ figure }) => !kept.has(figure));
      if (measures.length === 0) continue;
      const census = await censusOf(scan);
      for (const measure of measures) {
        const { figure } = measure;
        sums.set(figure, add(sums.get(figure) ?? NOTHING, census.sum(measure, span)));
      }
    }
    for (const [figure, sum] of sums) {
      const given = found.get(figure);
      if (given === undefined || sum.units < 0n || roundHalfUp(sum) === given) continue;
      yield fault(
        'not-accounted',
        facts.place,
        t`${figure} of ${period.year} is ${given}, but its clauses account for ${roundHalfUp(sum)}`,
      );
    }
  }
}

/** Figures of a query that groups, numbers or limits rows must be those of its table's rows. */
async function* againstRows(
  facts: StatementFacts,
  kept: ReadonlyMap<FigureName, string>,
): Findings {
  const { place } = facts;
  const known = keptSubjects(facts);
  const ofShop = shopAsSeller(facts);
  const left = [...kept.keys()].filter(
    (figure) =>
      !known.some(({ figures }) => figures.includes(figure)) &&
      !(ofShop && subjectOf(figure) === 'sellers'),
  );
  for (const { figures, ...use } of [...known, { figures: left }]) {
    const table = 'table' in use ? use.table.name : '?';
    const expected =
      'table' in use ? await referenceOf(facts, figures, use.table, use.column) : undefined;
    for (const figure of figures) {
      const clause = kept.get(figure) ?? '';
      const isLimit = clause === 'LIMIT';
      for (const [period, found] of [
        [facts.context.period, facts.read.found],
        [facts.report.last, facts.read.foundBefore],
      ] as const) {
        const wanted = expected?.get(`${period.year} ${figure}`);
        const given = found.get(figure);
        if (given === undefined || wanted === given) continue;
        const message =
          wanted === undefined
            ? t`${figure} comes out of ${clause}, and no rows show what it should be`
            : t`${figure} of ${period.year} is ${given} and comes out of ${clause}; the rows of ${table}, whatever else the statement asks, give ${wanted}`;
        const merged = await mergedBy(facts, figure);
        const whole = merged
          ? t`${message}; ${clause} takes ${merged.before} rows of two years for ${merged.after}`
          : message;
        if (isLimit) yield fault('not-accounted', place, whole);
        else
          yield ownable(
            'not-accounted',
            place,
            whole,
            // The note owns all that the query leaves out, so that it must hold for this very text alone.
            `only: ${clause} [${fingerprintOf(facts)}]`,
            wanted === undefined || figure === 'value_succeeded'
              ? {}
              : { effect: { rows: `${wanted - given}`.replace('-', '') } },
          );
        break;
      }
    }
  }
}

/** How many rows a UNION, DISTINCT or GROUP BY reads in two years, and how many it makes of them. */
async function mergedBy(
  facts: StatementFacts,
  figure: FigureName,
): Promise<{ before: string; after: string } | undefined> {
  const reading = facts.expanded();
  const terms = facts.terms().get(figure);
  if (!reading || !terms || terms instanceof Unaccounted) return undefined;
  const [part] = terms.flatMap(({ rows }) => rows.parts.filter(({ kept }) => kept !== undefined));
  const query =
    part && reading.queryOf(part.relation, part.scope as (typeof reading.scopes)[number]);
  const [select, ...more] = query?.selects ?? [];
  if (!query || !select || query.limit || query.named.size > 0) return undefined;
  const isUnion = query.setOperators.some(({ operation, all }) => operation === 'UNION' && !all);
  if (!isUnion && (more.length > 0 || (!select.distinct && select.group.length === 0)))
    return undefined;
  const all = isUnion
    ? query.selects.map((each) => reading.text(each)).join(' UNION ALL ')
    : `SELECT 1 FROM ${reading.text(select.fromSpan)}${select.where ? ` WHERE ${reading.text(select.where)}` : ''}`;
  const count = (sql: string) => `(SELECT COUNT(*) FROM (${sql}) AS merged)`;
  const [[before, after] = []] = await facts.rows(
    `${facts.preamble()}SELECT ${count(all)}, ${count(reading.text(query))}`,
    facts.twoYears,
  );
  return before && after && before !== after ? { before, after } : undefined;
}

/** Eight digits that stand for the words of a statement, without its layout, notes and comments. */
function fingerprintOf({ statement }: StatementFacts): string {
  return createHash('sha256')
    .update(plainSql(sqlOf(statement)))
    .digest('hex')
    .slice(0, 8);
}

/** What figures should be by the rows of their table; undefined where the statement does not show which. */
async function referenceOf(
  facts: StatementFacts,
  figures: readonly FigureName[],
  table: Table,
  column: Column,
): Promise<Map<string, bigint> | undefined> {
  const reading = facts.expanded();
  if (!reading) return undefined;
  const survey = await facts.report.datesOf(table);
  const form = survey.columns.find((each) => each.column === column)?.forms[0];
  if (!form) return undefined;
  const clock = /_utc\b/.test(reading.sql) ? ('utc' as const) : ('database' as const);
  const { since, before } = boundsOf(
    { name: quoteName(column.name), type: column.type, form, clock },
    facts.context.timeZone,
  );
  const marks = table.columns.flatMap((each) => markOf(each)?.unmarked ?? []);
  const where = (figure: FigureName) =>
    allOf([...marks, before, ...(isOfPeriod(figure) ? [since] : [])]);
  const expected = new Map<string, bigint>();
  const status = table.columns.find(({ name }) => statusTopicOf(name) === 'order');
  for (const period of [facts.context.period, facts.report.last]) {
    for (const figure of figures) {
      const amount = await amountOf(facts, figure, table, where(figure), status?.name, period);
      if (amount !== undefined) expected.set(`${period.year} ${figure}`, amount);
    }
  }
  return expected;
}

async function amountOf(
  facts: StatementFacts,
  figure: FigureName,
  table: Table,
  where: string,
  status: string | undefined,
  period: Period,
): Promise<bigint | undefined> {
  const from = `FROM ${quoteTable(table)} WHERE ${where}`;
  const column = table.columns.find(({ name }) => name === status);
  const isOutcome = /^(orders_(succeeded|failed)|value_succeeded)$/.test(figure);
  if (!isOutcome) {
    const [[count] = []] = await facts.rows(`SELECT COUNT(*) ${from}`, period);
    return count == null ? undefined : BigInt(count);
  }
  if (!column) return undefined;
  const total =
    figure === 'value_succeeded'
      ? (await surveyTotal(facts.report.ask, table)).total?.column
      : undefined;
  if (figure === 'value_succeeded' && !total) return undefined;
  const what = total ? `COALESCE(SUM(${quoteName(total.column.name)}), 0)` : 'COUNT(*)';
  const rows = await facts.rows(
    `SELECT ${quoteName(column.name)}, ${what} ${from} GROUP BY 1 LIMIT 300`,
    period,
  );
  const labels = await labelsOf(
    facts,
    table,
    column,
    rows.map(([value]) => value ?? null),
  );
  const notes = statusNotes(facts.statement);
  const wanted = figure === 'orders_failed' ? 'failed' : 'succeeded';
  let sum = NOTHING;
  for (const [value, amount] of rows) {
    const word = labels.get(value ?? '') ?? value ?? '';
    const outcome = outcomeBy(notes.get(value ?? 'NULL'), word);
    if (outcome === undefined) return undefined;
    if (outcome === wanted) sum = add(sum, decimalFrom(amount ?? '0') ?? NOTHING);
  }
  return roundHalfUp(sum);
}

/** A view whose definition the account may not read must hold the rows of a table, all but the marked ones. */
async function* unreadableViews(facts: StatementFacts, scans: readonly Scan[]): Findings {
  const views = new Set(
    scans.flatMap((scan) =>
      scan.rows.parts.flatMap(({ table }) =>
        table && facts.report.viewOf(table) === '' ? [table] : [],
      ),
    ),
  );
  for (const view of views) {
    if (await isWholeTable(facts, view)) continue;
    const message = t`${view.name} is a view whose definition the account may not read, and its rows are not those of one table`;
    yield ownable('not-an-event', facts.place, message, `counts: ${view.name}`, {
      advice: [`GRANT SHOW VIEW ON ${quoteTable(view)} TO …;`],
    });
  }
}

async function isWholeTable(facts: StatementFacts, view: Table): Promise<boolean> {
  const names = view.columns.map(({ name }) => name.toLowerCase());
  const bases = facts.context.tables.filter(
    (table) =>
      table.schema === view.schema &&
      facts.report.viewOf(table) === undefined &&
      names.every((name) => table.columns.some((column) => column.name.toLowerCase() === name)),
  );
  for (const base of bases) {
    const key = keyOf(base);
    if (!key || !names.includes(key.name.toLowerCase())) continue;
    const unmarked = base.columns.flatMap(
      (column) => markOf(column, `b.${quoteName(column.name)}`)?.unmarked ?? [],
    );
    const same = view.columns
      .map(({ name }) => `b.${quoteName(name)} <=> v.${quoteName(name)}`)
      .join(' AND ');
    const id = quoteName(key.name);
    const [[missing] = []] = await facts.report.ask(
      `SELECT COUNT(*) FROM ${quoteTable(base)} AS b LEFT JOIN ${quoteTable(view)} AS v ON v.${id} = b.${id}
       WHERE (v.${id} IS NULL AND ${allOf(unmarked)}) OR (v.${id} IS NOT NULL AND NOT (${same}))`,
    );
    if (missing === '0') return true;
  }
  return false;
}

/** The figures that come out of a kept query, and the words of the clause that keeps it. */
export function keptFigures(facts: StatementFacts): Map<FigureName, string> {
  const kept = new Map<FigureName, string>();
  for (const [figure, terms] of facts.terms()) {
    if (terms instanceof Unaccounted) {
      if (terms.kind === 'rows') kept.set(figure, terms.text);
      continue;
    }
    // A query that is kept beside the table whose rows count is a join like any other.
    const alone = scansOf(facts).filter(
      ({ main, measures }) => !main && measures.some((each) => each.figure === figure),
    );
    const [clause] = alone.flatMap(({ rows }) => rows.parts.flatMap((part) => part.kept ?? []));
    if (clause !== undefined) kept.set(figure, clause);
  }
  return kept;
}

/** What a subject's kept figures count, by the date that is compared with the period. */
export interface KeptSubject {
  readonly subject: Subject;
  readonly figures: readonly FigureName[];
  readonly table: Table;
  readonly column: Column;
}

/** The table by whose first row the shop itself is dated, where it counts as the one seller. */
export function shopAsSeller(facts: StatementFacts): Table | undefined {
  const kept = [...keptFigures(facts).keys()];
  const reading = facts.expanded();
  if (!reading || !kept.includes('sellers_total')) return undefined;
  const isFirst = ({ select: { items, group, from, where, limit } }: Scope) =>
    items.length === 1 &&
    items[0]?.expression.text === 'MIN' &&
    group.length === 0 &&
    from.length === 1 &&
    !where &&
    !limit;
  const first = reading.scopes.find(isFirst);
  const [relation] = first?.select.from ?? [];
  return first && relation && reading.tableOf(relation, first);
}

export function keptSubjects(facts: StatementFacts): KeptSubject[] {
  const ofShop = shopAsSeller(facts);
  const subjects = new Map<Subject, FigureName[]>();
  for (const figure of keptFigures(facts).keys()) {
    const subject = subjectOf(figure);
    if (subject === 'sellers' && ofShop) continue;
    subjects.set(subject, [...(subjects.get(subject) ?? []), figure]);
  }
  return [...subjects].flatMap(([subject, figures]) => {
    const [use] = facts
      .dates()
      .flatMap(({ origin }) => (origin ? [{ table: origin.table, column: origin.column }] : []))
      .sort((a, b) => (fitOf(subject, a.table.name) ?? 9) - (fitOf(subject, b.table.name) ?? 9));
    return use ? [{ subject, figures, ...use }] : [];
  });
}
