/**
 * Groups the terms that read the same rows, and reads: what joins leave out or repeat, and the column and bounds by
 * which each term dates its rows. The rules judge.
 */
import { keyOf } from '../../evidence/relations';
import { type FigureName, isOfPeriod, type Subject, subjectOf } from '../../report/figure-names';
import type { Table } from '../../sql/names';
import { type PeriodComparison, readComparison } from '../../sql/period-comparisons';
import { allOf, quoteName } from '../../sql/print';
import { fitOf } from '../../vocabulary/subjects';
import type { ReportFacts, StatementFacts } from '../facts';
import {
  type Clause,
  columnIn,
  isJoin,
  isOneRow,
  isPart,
  type Part,
  type PartColumn,
  type Term,
} from './model';

/** A term of a scan, and the figure that it goes into. */
export interface FigureTerm {
  readonly figure: FigureName;
  readonly term: Term;
}

/** Rows that a statement reads in one place, with all that it counts of them. */
export class Scan {
  readonly subject: Subject;
  /** The table whose rows are counted; undefined where a query is kept as it is. */
  readonly main: (Part & { readonly table: NonNullable<Part['table']> }) | undefined;
  /** Equations that join two parts. */
  readonly joins: readonly Clause[];
  readonly period: readonly Clause[];
  /** The other conditions on a row. */
  readonly conditions: readonly Clause[];

  constructor(
    readonly facts: StatementFacts,
    readonly measures: readonly [FigureTerm, ...FigureTerm[]],
  ) {
    const [{ figure, term }] = measures;
    const { rows } = term;
    this.subject = subjectOf(figure);
    const inner = rows.parts.filter(({ join }) => join !== 'left').flatMap(({ on }) => on);
    const all = [...inner, ...rows.where];
    // A condition on a query that is kept whole belongs to the join with it.
    const joins = (clause: Clause) =>
      isJoin(clause) ||
      (inner.includes(clause) && isGivenRow(clause)) ||
      clause.columns.some(({ part }) => isKept(part));
    this.joins = all.filter((clause) => !clause.hasPeriod && joins(clause));
    this.period = all.filter((clause) => clause.hasPeriod);
    this.conditions = all.filter((clause) => !clause.hasPeriod && !joins(clause));
    this.main = mainOf(term, this.subject, [
      ...this.joins,
      ...rows.parts.flatMap(({ on }) => on.filter(isJoin)),
    ]);
  }

  get rows() {
    return this.measures[0].term.rows;
  }

  /** Whether these rows are taken off what others add up to, such as refunds. */
  get onlySubtracts(): boolean {
    const isAdded = ({ part: { table } }: PartColumn) =>
      table !== undefined &&
      scansOf(this.facts).some(({ measures }) =>
        measures.some(
          ({ term: { sign, value } }) =>
            sign === 1 && value?.columns.some(({ part }) => part.table === table),
        ),
      );
    return this.measures.every(
      ({ term: { sign, value } }) => value && sign === -1 && !value.columns.some(isAdded),
    );
  }

  /** The FROM without the conditions in its inner joins, which are asked about like those of WHERE. */
  get bareFrom(): string {
    return this.rows.parts.reduce((text, part) => {
      if (part.join === 'left') return text;
      return part.on
        .filter((clause) => !this.joins.includes(clause))
        .reduce((from, { sql }) => from.replace(`(${sql})`, '(TRUE)'), text);
    }, this.rows.from);
  }

  /** SELECT … of these rows. */
  select(what: string, where: readonly string[], rest = '', from = this.rows.from): string {
    return `${this.facts.preamble()}SELECT ${what} FROM ${from} WHERE ${allOf(where)} ${rest}`;
  }

  /**
   * How many of the counted rows of both years fulfil further conditions.
   * @param when those of a term
   */
  async count(conditions: readonly string[], when: readonly Clause[] = []): Promise<string> {
    const sql = this.select('COUNT(*)', [
      ...this.where,
      ...when.map((clause) => clause.sql),
      ...conditions,
    ]);
    const [[rows] = []] = await this.facts.rows(sql, this.facts.twoYears);
    return rows ?? '0';
  }

  /** The conditions of WHERE as they stand. */
  get where(): string[] {
    return this.rows.where.map(({ sql }) => sql);
  }

  /** A column of the main table. */
  column(name: string): string {
    return this.main ? columnIn(this.main, { name }) : quoteName(name);
  }

  /** How many rows of the main table joins drop, and how often they repeat one, in the two years. */
  async joined(): Promise<{ dropped: number; repeated: number } | undefined> {
    const { main, period } = this;
    if (!main || this.rows.parts.length < 2) return { dropped: 0, repeated: 0 };
    const keys = main.table.columns.filter(({ key }) => key);
    const others = this.rows.parts.filter((part) => !isPart(part, main));
    const isLookedUp = others.every((part) => this.looksUp(part));
    const allLeft = main.join === 'first' && others.every(({ join }) => join === 'left');
    if (isLookedUp && allLeft) return { dropped: 0, repeated: 0 };
    const [first] = keys;
    if (!first && !isLookedUp) return undefined;
    const ownPeriod = period.every(({ columns }) =>
      columns.every(({ part }) => isPart(part, main)),
    );
    const dated = ownPeriod ? period.map(({ sql }) => sql) : [];
    const alone = `SELECT COUNT(*) FROM ${main.sql} WHERE ${allOf(dated)}`;
    const key = first ? this.column(first.name) : '1';
    const different = (when: string) =>
      isLookedUp
        ? `COUNT(CASE WHEN ${when} THEN ${key} END)`
        : `COUNT(DISTINCT CASE WHEN ${when} THEN ${keys.map(({ name }) => this.column(name)).join(', ')} END)`;
    const counted = allOf([...this.conditions, ...period].map(({ sql }) => sql));
    const what = [
      different('TRUE'),
      `COUNT(CASE WHEN ${counted} THEN ${key} END)`,
      different(counted),
    ];
    const sql = this.select(what.join(', '), [...this.whereJoins, ...dated], '', this.bareFrom);
    const [[all] = []] = await this.facts.rows(alone, this.facts.twoYears);
    const [[kept, rows, distinct] = []] = await this.facts.rows(sql, this.facts.twoYears);
    return { dropped: Number(all) - Number(kept), repeated: Number(rows) - Number(distinct) };
  }

  private get whereJoins(): string[] {
    return this.rows.where.filter((clause) => this.joins.includes(clause)).map(({ sql }) => sql);
  }

  /** Whether a part has one row at most for a row of the others, by its key. */
  looksUp(part: Part): boolean {
    // A clause of a join knows its part without the conditions of that join.
    const { on } = this.rows.parts.find((each) => isPart(each, part)) ?? part;
    const equations = [...on, ...this.rows.where].filter(isJoin);
    return isOneRow(part, [...equations, ...[...this.conditions, ...this.joins].filter(isFixed)]);
  }
}

/** Whether the rows are what buyers see, so that what is hidden does not count. */
export function isOffer({ subject }: Scan): boolean {
  return subject === 'products' || subject === 'sellers';
}

/** Whether a part is a query that is kept as it is written. */
function isKept({ table, kept }: Part): boolean {
  return !table && kept !== undefined;
}

/** Whether a condition gives a column one value. */
function isFixed({ expression, columns: [only, ...more], sql }: Clause): boolean {
  const name = only && columnIn(only.part, only.column);
  const isSide = name !== undefined && (sql.startsWith(`${name} =`) || sql.endsWith(`= ${name}`));
  return expression.text === '=' && more.length === 0 && isSide;
}

/** Whether a condition joins a row by a key that is the same for all rows. */
function isGivenRow(clause: Clause): boolean {
  return (
    isFixed(clause) &&
    clause.columns.some(({ part, column }) => part.join === 'inner' && column.key)
  );
}

function mainOf(term: Term, subject: Subject, joins: readonly Clause[]): Scan['main'] {
  const parts = term.rows.parts.flatMap((part) =>
    part.table ? [{ ...part, table: part.table, self: part }] : [],
  );
  const found = (part: { self: Part } | undefined) => part?.self as Scan['main'];
  const kept = term.rows.parts.some(isKept);
  const dated = [...term.rows.where, ...term.rows.parts.flatMap(({ on }) => on), ...term.when]
    .filter(({ hasPeriod }) => hasPeriod)
    .flatMap(({ columns }) => columns);
  // Rows that a kept query dates are its own, whatever it is joined to.
  if (kept && (dated.length === 0 || dated.some(({ part }) => isKept(part)))) return undefined;
  const [distinct, ...more] = term.distinct?.columns ?? [];
  if (distinct && more.length === 0)
    return distinct.part.table ? (distinct.part as Scan['main']) : undefined;
  if (parts.length === 1 && !kept) return found(parts[0]);
  if (parts.length === 0) return undefined;
  const isDated = (part: (typeof parts)[number]) =>
    dated.some((each) => isPart(each.part, part.self));
  const isLookedUp = (part: (typeof parts)[number]) => {
    const key = keyOf(part.table);
    return joins.some(({ columns }) =>
      columns.some((each) => isPart(each.part, part.self) && each.column === key),
    );
  };
  // A product is what the others are looked up for and whose date is read, whatever its table is called.
  const [lowest, ...others] = parts.filter((part) => !isLookedUp(part));
  if (subject === 'products' && lowest && others.length === 0 && isDated(lowest))
    return found(lowest);
  const fits = parts.map((part) => ({ part, fit: fitOf(subject, part.table.name) ?? 9 }));
  const best = Math.min(...fits.map(({ fit }) => fit));
  const likeliest = fits.filter(({ fit }) => fit === best).map(({ part }) => part);
  if (likeliest.length === 1) return found(likeliest[0]);
  return found(
    likeliest.find(isDated) ?? likeliest.find((part) => !isLookedUp(part)) ?? likeliest[0],
  );
}

/** The scans of a statement's figures: terms with the same rows under the same WHERE are one. */
export function scansOf(facts: StatementFacts): readonly Scan[] {
  const known = scans.get(facts) ?? readScans(facts);
  scans.set(facts, known);
  return known;
}

/** The table whose rows a figure counts; undefined where none is known. */
export function tableOf(report: ReportFacts, figure: FigureName): Table | undefined {
  const facts = report.factsOf(figure);
  return facts && scansOf(facts).find(({ main }) => main)?.main?.table;
}

const scans = new WeakMap<StatementFacts, readonly Scan[]>();

function readScans(facts: StatementFacts): Scan[] {
  const groups = new Map<string, [FigureTerm, ...FigureTerm[]]>();
  for (const [figure, terms] of facts.terms()) {
    if (terms instanceof Error) continue;
    for (const term of terms) {
      const key = JSON.stringify([
        term.rows.from,
        term.rows.where.map(({ sql }) => sql),
        subjectOf(figure),
        term.distinct?.sql,
      ]);
      const group = groups.get(key);
      if (group) group.push({ figure, term });
      else groups.set(key, [{ figure, term }]);
    }
  }
  return [...groups.values()].map((measures) => new Scan(facts, measures));
}

/** SQL of what a measure adds for its rows. */
export function sumOf({ term: { when, value, distinct, unit } }: FigureTerm): string {
  const condition = when.length === 0 ? undefined : allOf(when.map(({ sql }) => sql));
  const of = (what: string) => (condition ? `CASE WHEN ${condition} THEN ${what} END` : what);
  if (distinct) return `COUNT(DISTINCT ${of(distinct.sql)})`;
  if (value) return `COALESCE(SUM(${of(value.sql)}), 0)${unit}`;
  return condition ? `COUNT(${of('1')})` : 'COUNT(*)';
}

/** How a term dates its rows. */
export interface Dating {
  readonly scan: Scan;
  readonly measure: FigureTerm;
  readonly clauses: readonly Clause[];
  /** The column that is compared; undefined where it is none, or more than one. */
  readonly column: PartColumn | undefined;
  /** The value as the rows of the scan know it. */
  readonly value: string | undefined;
  readonly comparisons: readonly Omit<PeriodComparison, 'negated'>[];
  /** Whether it compares a column itself with `>= :start` and `< :end` of one family; a total with `< :end` alone. */
  readonly isPlain: boolean;
}

/** The dating of each term of a statement. */
export function datingsOf(facts: StatementFacts): Dating[] {
  return scansOf(facts).flatMap((scan) =>
    scan.measures.map((measure): Dating => {
      const clauses = [...scan.period, ...measure.term.when.filter((clause) => clause.hasPeriod)];
      const comparisons = clauses.flatMap(({ expression }) => readComparison(expression));
      const columns = clauses
        .flatMap((clause) => clause.columns)
        .filter(
          (each, index, all) =>
            all.findIndex(
              ({ part, column }) => isPart(part, each.part) && column === each.column,
            ) === index,
        );
      const reader = facts.reader();
      const [first] = clauses;
      const compared = comparisons[0];
      const texts = new Set(
        clauses.flatMap((clause) =>
          readComparison(clause.expression).map(({ value }) =>
            reader?.conditions.text(value, clause.scope, scan.rows),
          ),
        ),
      );
      const value = first && compared && texts.size === 1 ? [...texts][0] : undefined;
      const families = new Set(comparisons.flatMap((each) => each.families));
      const [column] = columns;
      const isPlain =
        clauses.length > 0 &&
        clauses.every(
          ({ expression }) =>
            readComparison(expression).length > 0 && !/^(NOT )?BETWEEN$/.test(expression.text),
        ) &&
        comparisons.every(isHalfOpen) &&
        (isOfPeriod(measure.figure) ||
          comparisons.every(({ edges }) => !edges.includes('start'))) &&
        families.size === 1 &&
        column !== undefined &&
        columns.length === 1 &&
        value === columnIn(column.part, column.column);
      return {
        scan,
        measure,
        clauses,
        column: columns.length === 1 ? column : dayBesideTime(columns),
        value,
        comparisons,
        isPlain,
      };
    }),
  );
}

/** The day of an instant that a table keeps in two columns, the day and the time of the day. */
function dayBesideTime(columns: readonly PartColumn[]): PartColumn | undefined {
  const [day, time, ...more] = [...columns].sort((a, b) =>
    a.column.type < b.column.type ? -1 : 1,
  );
  const isOne = day?.column.type === 'date' && time?.column.type === 'time' && more.length === 0;
  return isOne && isPart(day.part, time.part) ? day : undefined;
}

function isHalfOpen({ operator, edges, bound, shift }: Omit<PeriodComparison, 'negated'>): boolean {
  const [edge, ...more] = edges;
  if (!edge || more.length > 0) return false;
  const isBare = bound.kind === 'parameter' || isScaled(bound);
  if (!isBare || shift !== undefined) return false;
  return edge === 'start' ? operator === '>=' : operator === '<';
}

/** `:start_unix * 1000`, FROM_UNIXTIME(:start_unix), UNIX_TIMESTAMP(:start). */
function isScaled({ kind, text, args }: Dating['comparisons'][number]['bound']): boolean {
  const [one, other] = args;
  if (kind === 'operation' && text === '*' && one && other) {
    return one.kind === 'parameter' && one.text.endsWith('_unix') && /^10+$/.test(other.text);
  }
  return (
    kind === 'call' &&
    args.length === 1 &&
    one?.kind === 'parameter' &&
    // Both read their argument in the zone of the session, which is that of :start and :end.
    (text === 'FROM_UNIXTIME' ? /_unix$/ : text === 'UNIX_TIMESTAMP' ? /^(start|end)$/ : /^$/).test(
      one.text,
    )
  );
}

/** The bound of the period that a term names nowhere. */
export function missingBound({ clauses, measure }: Dating): ':start' | ':end' | undefined {
  const edges = clauses.flatMap(({ sql }) =>
    [...sql.matchAll(/:(start|end)/g)].map(([, edge]) => edge),
  );
  if (!edges.includes('end')) return ':end';
  return isOfPeriod(measure.figure) && !edges.includes('start') ? ':start' : undefined;
}
