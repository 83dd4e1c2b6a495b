/**
 * One grouped scan of the rows of a scan: how many there are, and their amounts, for each status and each answer to
 * the conditions, marks and periods that the rules ask about. Rules then add up these groups instead of asking the
 * database.
 */
import { add, type Decimal, decimalFrom, NOTHING } from '../../report/decimal';
import type { FigureName } from '../../report/figure-names';
import type { Period } from '../../report/period';
import { bindText } from '../../sql/lexer';
import { allOf, quoteName } from '../../sql/print';
import { markOf } from '../../vocabulary/marks';
import type { StatementFacts } from '../facts';
import { type Clause, columnIn, type Term } from './model';
import { orderScans, statusExpressionOf } from './outcomes';
import { type FigureTerm, type Scan, scansOf, sumOf } from './scan';

/** Rows that have the same status, and for which the same conditions hold. */
interface StatusGroup {
  /** The spans whose rows were read together; a FROM that is bound to a year is read for each. */
  readonly spans: readonly YearSpan[];
  readonly status: string | null;
  readonly rows: bigint;
  /** The conditions that hold, as SQL with its bounds. */
  readonly holds: ReadonlySet<string>;
  readonly amounts: ReadonlyMap<string, { readonly sum: Decimal; readonly filled: bigint }>;
}

/** The year that is running, the one before, and both together. */
export type YearSpan = 'current' | 'last' | 'both';
const SPANS: readonly YearSpan[] = ['current', 'last', 'both'];

/** With more groups than this, the column holds no statuses: the rows are read without it. */
const MOST_GROUPS = 5000;
/** How many answers (bits) one number holds. */
const CHUNK = 30;

const censuses = new WeakMap<Scan, Promise<Census>>();

/** The census of a scan, taken once. */
export function censusOf(scan: Scan): Promise<Census> {
  const known = censuses.get(scan) ?? Census.take(scan);
  censuses.set(scan, known);
  return known;
}

class Census {
  private constructor(
    private readonly scan: Scan,
    private readonly groups: readonly StatusGroup[],
    /** Distinct counts, which cannot be added up over groups: by span, status ('' for all) and figure. */
    private readonly distinct: ReadonlyMap<string, Decimal>,
  ) {}

  static async take(scan: Scan): Promise<Census> {
    const status =
      scan.subject === 'orders'
        ? statusExpressionOf(orderScans(scan.facts.report))?.sqlOf(scan)
        : undefined;
    const spans = hasPeriod(scan.facts.preamble() + scan.bareFrom)
      ? SPANS.map((span) => [span])
      : [SPANS];
    const taken: StatusGroup[] = [];
    for (const together of spans) {
      const groups = await groupsOf(scan, together, status);
      taken.push(...(groups ?? (await groupsOf(scan, together, undefined)) ?? []));
    }
    return new Census(scan, taken, await distinctOf(scan, status));
  }

  /** The statuses of the rows of both years. */
  get statuses(): (string | null)[] {
    return [...new Set(this.groups.map(({ status }) => status))];
  }

  /** The sum of a measure in a year, for one status or all of them, with its unit and sign. */
  sum({ figure, term }: FigureTerm, span: YearSpan, status?: string | null): Decimal {
    const { value, when, distinct, unit, sign } = term;
    const once = this.distinct.get(distinctKey(span, status, figure, when));
    const sum = distinct
      ? (once ?? NOTHING)
      : this.counted(span, when, status).reduce(
          (all, { rows, amounts }) =>
            add(all, value ? (amounts.get(value.sql)?.sum ?? NOTHING) : { units: rows, scale: 0 }),
          NOTHING,
        );
    const { units, scale } = inUnit(sum, unit);
    return { units: sign === 1 ? units : -units, scale };
  }

  /** How many rows a measure adds up in a year, and how many of them have no value. */
  valued({ term: { value, when } }: FigureTerm, span: YearSpan, status: string | null) {
    let valued = 0n;
    let unvalued = 0n;
    for (const { rows, amounts } of this.counted(span, when, status)) {
      valued += rows;
      unvalued += value ? rows - (amounts.get(value.sql)?.filled ?? 0n) : 0n;
    }
    return { valued, unvalued };
  }

  /** The rows of both years that a condition leaves out by itself, and their amounts. */
  missed(clause: Clause, money: Term | undefined): { rows: bigint; sum: Decimal } {
    const sql = withElsewhere(this.scan, clause);
    const missed = this.holding('both', []).filter(
      ({ holds }) => !holds.has(bound(this.scan, sql, 'both')),
    );
    return {
      rows: rowsIn(missed),
      sum: inUnit(
        missed.reduce(
          (sum, { amounts }) => add(sum, amounts.get(money?.value?.sql ?? '')?.sum ?? NOTHING),
          NOTHING,
        ),
        money?.unit ?? '',
      ),
    };
  }

  /** The rows of both years and some statuses that fulfil conditions, and not the one that is asked about. */
  without(clause: Clause, others: readonly Clause[], statuses: ReadonlySet<string | null>): bigint {
    const sql = bound(this.scan, clause.sql, 'both');
    return rowsIn(
      this.holding('both', others).filter(
        ({ status, holds }) => statuses.has(status) && !holds.has(sql),
      ),
    );
  }

  /** The rows of both years that count in the first measure although a mark says that they should not. */
  marked(unmarked: string): bigint {
    const counted = this.counted('both', this.scan.measures[0].term.when);
    return rowsIn(counted.filter(({ holds }) => !holds.has(unmarked)));
  }

  private counted(span: YearSpan, when: readonly Clause[], status?: string | null): StatusGroup[] {
    return this.holding(span, [...this.scan.conditions, ...when]).filter(
      (group) => status === undefined || group.status === status,
    );
  }

  /** The groups of a span that fulfil conditions. */
  private holding(span: YearSpan, conditions: readonly Clause[]): StatusGroup[] {
    const wanted = [
      inSpan(this.scan, span),
      ...conditions.map(({ sql }) => bound(this.scan, sql, span)),
    ];
    return this.groups.filter(
      ({ spans, holds }) => spans.includes(span) && wanted.every((each) => holds.has(each)),
    );
  }
}

function rowsIn(groups: readonly StatusGroup[]): bigint {
  return groups.reduce((sum, { rows }) => sum + rows, 0n);
}

async function groupsOf(
  scan: Scan,
  spans: readonly YearSpan[],
  status: string | undefined,
): Promise<StatusGroup[] | undefined> {
  const { facts, measures } = scan;
  const conditions = [
    ...new Set([
      ...spans.map((span) => inSpan(scan, span)),
      ...spans.flatMap((span) =>
        [...scan.conditions, ...measures.flatMap(({ term }) => term.when)].map(({ sql }) =>
          bound(scan, sql, span),
        ),
      ),
      ...conditionsOf(scan).map((clause) => bound(scan, withElsewhere(scan, clause), 'both')),
      ...marksOf(scan),
    ]),
  ].filter((sql) => sql !== 'TRUE');
  const values = [...new Set(measures.flatMap(({ term }) => term.value?.sql ?? []))];
  // The answers of a row are the bits of few numbers: grouping by one number is quicker than by many columns.
  const answers = chunks(conditions).map(
    (each, index) =>
      `${each.map((sql, bit) => `IF(${sql}, ${2 ** bit}, 0)`).join(' + ')} AS baocao_${index}`,
  );
  const columns = [
    status ? `MAX(${status})` : 'NULL',
    'COUNT(*)',
    ...values.flatMap((value) => [`COALESCE(SUM(${value}), 0)`, `COUNT(${value})`]),
    ...answers,
  ];
  const keys = [
    ...(status ? [`CAST(${status} AS BINARY)`] : []),
    ...answers.map((_, index) => `baocao_${index}`),
  ];
  const joins = scan.rows.where
    .filter((clause) => scan.joins.includes(clause))
    .map(({ sql }) => sql);
  const within = spans.map((span) => inSpan(scan, span)).join(' OR ');
  const grouping = keys.length > 0 ? `GROUP BY ${keys.join(', ')} ` : '';
  const sql = `${facts.preamble()}SELECT ${columns.join(', ')} FROM ${scan.bareFrom} WHERE ${allOf([...joins, within])} ${grouping}LIMIT ${MOST_GROUPS + 1}`;
  const [span] = spans;
  const rows = await facts.rows(sql, periodOf(facts, span ?? 'both'));
  if (rows.length > MOST_GROUPS) return undefined;
  return rows.map(([key = null, count, ...cells]) => {
    const bits = cells.slice(2 * values.length).map(Number);
    return {
      spans,
      status: key,
      rows: BigInt(count ?? 0),
      amounts: new Map(
        values.map((value, index) => [
          value,
          {
            sum: decimalFrom(cells[2 * index] ?? '0') ?? NOTHING,
            filled: BigInt(cells[2 * index + 1] ?? 0),
          },
        ]),
      ),
      holds: new Set([
        'TRUE',
        ...conditions.filter(
          (_, index) => ((bits[Math.floor(index / CHUNK)] ?? 0) >> (index % CHUNK)) & 1,
        ),
      ]),
    };
  });
}

function chunks(conditions: readonly string[]): string[][] {
  const count = Math.ceil(conditions.length / CHUNK);
  return Array.from({ length: count }, (_, index) =>
    conditions.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

/** The condition that a row lies in a span, with its bounds. */
function inSpan(scan: Scan, span: YearSpan): string {
  const sql = allOf(scan.period.map((clause) => clause.sql));
  return bound(scan, sql, span);
}

function bound({ facts }: Scan, sql: string, span: YearSpan): string {
  return hasPeriod(sql) ? bindText(sql, facts.literals(periodOf(facts, span))) : sql;
}

function periodOf(facts: StatementFacts, span: YearSpan): Pick<Period, 'start' | 'end'> {
  if (span === 'both') return facts.twoYears;
  return span === 'current' ? facts.context.period : facts.report.last;
}

/** A sum in its unit, such as ' * 1000' or ' / 100': powers of ten alone. */
function inUnit(sum: Decimal, unit: string): Decimal {
  let { units, scale } = sum;
  for (const [, operator, number = '1'] of unit.matchAll(/ (\S+) ([\d.]+)/g)) {
    const { units: one, scale: places } = decimalFrom(number.replace(/\.$/, '')) ?? NOTHING;
    const power = String(one).length - 1 - places;
    scale += operator === '*' ? -power : power;
    if (operator === 'DIV') [units, scale] = [units / 10n ** BigInt(Math.max(scale, 0)), 0];
    if (scale < 0) [units, scale] = [units * 10n ** BigInt(-scale), 0];
  }
  return { units, scale };
}

function distinctKey(
  span: YearSpan,
  status: string | null | undefined,
  figure: FigureName,
  when: readonly Clause[],
): string {
  return JSON.stringify([
    span,
    status === undefined,
    status ?? null,
    figure,
    when.map(({ sql }) => sql),
  ]);
}

/** The distinct counts of a scan's measures in both years, in all and by status. */
async function distinctOf(scan: Scan, status: string | undefined): Promise<Map<string, Decimal>> {
  const found = new Map<string, Decimal>();
  const measures = scan.measures.filter(({ term }) => term.distinct);
  if (measures.length === 0) return found;
  const sums = measures.map(sumOf).join(', ');
  for (const span of ['current', 'last'] as const) {
    const ask = async (name: string, grouping: string, isAll: boolean) => {
      const sql = scan.select(`${name}, ${sums}`, scan.where, grouping);
      for (const [key = null, ...cells] of await scan.facts.rows(sql, periodOf(scan.facts, span))) {
        for (const [index, { figure, term }] of measures.entries()) {
          const amount = decimalFrom(cells[index] ?? '0') ?? NOTHING;
          found.set(distinctKey(span, isAll ? undefined : key, figure, term.when), amount);
        }
      }
    };
    await ask('NULL', '', true);
    if (status)
      await ask(`MAX(${status})`, `GROUP BY CAST(${status} AS BINARY) LIMIT ${MOST_GROUPS}`, false);
    else await ask('NULL', '', false);
  }
  return found;
}

function hasPeriod(sql: string): boolean {
  return /:(start|end)(_utc|_unix)?\b/.test(sql);
}

/** The marks of the counted row's own, each as what holds for a row that counts. */
function marksOf({ main }: Scan): string[] {
  if (!main) return [];
  return main.table.columns.flatMap(
    (column) => markOf(column, columnIn(main, column))?.unmarked ?? [],
  );
}

/** The conditions that restrict the rows; those of an outcome alone are judged with the statuses. */
export function conditionsOf(scan: Scan): readonly Clause[] {
  const isOutcome = ({ figure }: FigureTerm) =>
    /^(orders_(succeeded|failed)|value_succeeded)$/.test(figure);
  if (scan.subject === 'orders' && scan.measures.every(isOutcome)) return [];
  const own = scan.measures.filter((measure) => !isOutcome(measure));
  return [
    ...scan.conditions,
    ...own.flatMap(({ term }) => term.when.filter((clause) => !clause.hasPeriod)),
  ].filter((clause, index, all) => all.findIndex(({ sql }) => sql === clause.sql) === index);
}

/**
 * SQL of a condition, or of the question whether another SELECT of the same table counts the row in the same
 * figure.
 */
function withElsewhere(scan: Scan, { sql }: Clause): string {
  const { main, facts } = scan;
  if (!main || scan.rows.parts.length > 1) return sql;
  const written = (each: Scan) => each.rows.where.map((clause) => clause.sql).join();
  const others = scansOf(facts).filter(
    (other) =>
      other.main?.table === main.table &&
      other.rows.parts.length === 1 &&
      written(other) !== written(scan) &&
      other.measures.some(({ figure, term }) =>
        scan.measures.some((each) => each.figure === figure && each.term.sign === term.sign),
      ),
  );
  return others
    .map((other) => {
      const own = allOf(other.conditions.map((clause) => clause.sql));
      return ` OR (${own.replaceAll(`${quoteName(other.main?.alias ?? '')}.`, `${quoteName(main.alias)}.`)})`;
    })
    .reduce((all, each) => all + each, sql);
}
