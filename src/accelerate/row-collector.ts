/**
 * Decides which sums and grouping keys of a row the daily table keeps, and writes the SQL that reads them
 * again. Types and tables are made of them elsewhere (columns.ts, tables.ts).
 */
import type { Expression } from '../sql/ast';
import { parseExpression } from '../sql/parser';
import { print } from '../sql/print';
import { t } from '../words/words';
import { type Bound, boundOf } from './dates';
import {
  asksForNull,
  columnsIn,
  isOfNoRow,
  isOfRow,
  isOperation,
  NotAccelerable,
} from './expression';
import { isBoundary } from './idioms';

/** The columns of a row of the daily table, or of the table of changes, where SQL reads it. */
export interface RowSource {
  /** Its date: the day, or the date of the change. */
  readonly at: string;
  /** The factor of its numbers: none, or the sign of a change. */
  readonly sign: '' | 'sign * ';
  /** The value of a grouping key, by the key's column. */
  readonly key: (column: string) => string;
}

/** SQL over a row of the daily table or of the table of changes. */
export type OverRow = (row: RowSource) => string;

/** A number that is stored per row: 1 where a value is present, or the value to add. */
export interface Measure {
  readonly column: string;
  readonly adds: 'count' | 'sum';
  readonly expression: Expression;
}

/** A grouping key of the daily table: a value that the figures still need at read time. */
export interface GroupingKey {
  readonly column: string;
  /** Whether it is a condition, stored as its truth, or a value. */
  readonly holds: 'truth' | 'value';
  readonly expression: Expression;
}

/** Collects the sums and keys to store per day so that figures can be computed without the original rows. */
export class RowCollector {
  readonly measures: Measure[] = [];
  readonly keys: GroupingKey[] = [];
  private readonly found = new Map<string, Bound>();

  /**
   * @param date the column that dates a row
   * @param name returns a column name that is not among those taken
   */
  constructor(
    private readonly date: string,
    private readonly name: (taken: readonly string[]) => string,
  ) {}

  /** The bounds with which the date was compared. */
  get bounds(): Bound[] {
    return [...this.found.values()];
  }

  /** SQL for what a value adds to a sum, or, where it is not NULL, to a count. */
  value(expression: Expression, adds: Measure['adds']): OverRow {
    const { kind, text, args, branches = [], otherwise } = expression;
    const isFixed = isOfNoRow(expression);
    if (isFixed && kind === 'literal') return constant(text, adds);
    if (isOfRow(expression) && !isFixed) {
      const column = this.measure(expression, adds);
      return ({ sign }) => sign + column;
    }
    const [condition, yes, no] = args;
    if (kind === 'case') {
      return this.cases(branches, otherwise, (value) => this.value(value, adds));
    }
    if (kind === 'call' && text === 'IF' && condition && yes && no) {
      const branch = { when: condition, value: yes };
      return this.cases([branch], no, (value) => this.value(value, adds));
    }
    throw new NotAccelerable(t`it adds up ${print(expression)}, which the row alone does not tell`);
  }

  private cases(
    branches: NonNullable<Expression['branches']>,
    otherwise: Expression | undefined,
    valued: (value: Expression) => OverRow,
    none = '',
  ): OverRow {
    const whens = branches.map(({ when, value }) => [this.condition(when), valued(value)] as const);
    const last = otherwise && valued(otherwise);
    return (row) => {
      const each = whens.map(([when, value]) => `WHEN ${when(row)} THEN ${value(row)} `);
      return `CASE ${each.join('')}${last ? `ELSE ${last(row)} ` : none}END`;
    };
  }

  private measure(expression: Expression, adds: Measure['adds']): string {
    const text = print(expression);
    const known = this.measures.find(
      (each) => each.adds === adds && print(each.expression) === text,
    );
    if (known) return known.column;
    const column = this.name(this.measures.map((each) => each.column));
    this.measures.push({ column, adds, expression });
    return column;
  }

  /** SQL for a condition that is evaluated when the figures are read. */
  condition(expression: Expression): OverRow {
    if (isOfNoRow(expression)) return () => print(expression);
    if (isOfRow(expression)) return this.key(expression, 'truth');
    const { text, args } = expression;
    if (isOperation(expression, 'AND', 'OR')) {
      const conditions = args.map((part) => this.condition(part));
      return (row) => `(${conditions.map((each) => each(row)).join(` ${text} `)})`;
    }
    if (isOperation(expression, 'NOT', '!')) {
      const [negated] = args;
      // A comparison of a date with a bound is never NULL, so its opposite is exact.
      if (negated && isBoundary(negated)) {
        const holds = this.condition(negated);
        return (row) => `NOT (${holds(row)})`;
      }
      throw new NotAccelerable(t`it asks ${print(expression)}`);
    }
    const [tested] = args;
    if (asksForNull(expression) && tested?.kind === 'case') return this.testedForNull(tested, text);
    const bound = boundOf(expression, this.date);
    if (bound) {
      this.found.set(`${bound.side} ${bound.sql}`, bound);
      return ({ at }) => print(expression, ({ kind }) => (kind === 'column' ? at : undefined));
    }
    const values = new Map<Expression, OverRow>();
    this.collect(expression, values);
    return (row) => print(expression, (part) => values.get(part)?.(row));
  }

  /** Tests each value of a CASE for NULL by itself. */
  private testedForNull({ branches = [], otherwise }: Expression, test: string): OverRow {
    const asked = (value: Expression) =>
      this.condition(parseExpression(`(${print(value)}) ${test} NULL`));
    return this.cases(branches, otherwise, asked, `ELSE ${test === 'IS'} `);
  }

  /** Collects the values of the row that a condition compares with what is known only at read time. */
  private collect(expression: Expression, values: Map<Expression, OverRow>): void {
    if (isOfNoRow(expression)) return;
    if (isOfRow(expression)) values.set(expression, this.key(expression, 'value'));
    else for (const part of expression.args) this.collect(part, values);
  }

  private key(expression: Expression, holds: GroupingKey['holds']): OverRow {
    const text = print(expression);
    if (columnsIn(expression).some((column) => column.text === this.date)) {
      throw new NotAccelerable(t`it compares ${text} with the period, not ${this.date} as it is`);
    }
    let key = this.keys.find((each) => each.holds === holds && print(each.expression) === text);
    if (!key) {
      key = { column: `key_${this.keys.length + 1}`, holds, expression };
      this.keys.push(key);
    }
    const { column } = key;
    return (row) => row.key(column);
  }
}

/** SQL for what a constant adds for each row. */
function constant(text: string, adds: Measure['adds']): OverRow {
  if (text === 'NULL') return () => 'NULL';
  if (adds === 'count' || text === '1') return ({ sign }) => `${sign}n`;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new NotAccelerable(t`it adds up ${text}`);
  return ({ sign }) => `${text} * ${sign}n`;
}
