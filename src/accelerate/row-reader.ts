import type { Expression } from '../sql/ast';
import { parseExpression } from '../sql/parser';
import { print } from '../sql/print';
import { t } from '../words/words';
import { asksForNull, columnsIn, Indivisible, isOfNoRow, isOfRow, isOperation } from './expression';
import { type Bound, isBound } from './period-bound';

/** How a column of the summary, or of the changes, is named where a row is read. */
export interface RowNames {
  /** What stands for the date: the day, or the change's own date. */
  readonly at: string;
  /** What a number is multiplied by: nothing, or the sign of a change. */
  readonly sign: '' | 'sign * ';
  /** What a key was for the row, by the key's column. */
  readonly key: (column: string) => string;
}

/** SQL over a row of the summary or of the changes. */
export type OverRow = (row: RowNames) => string;

/** What is kept of a row as a number: how many it counts for, or what it adds. */
export interface Measure {
  readonly column: string;
  readonly adds: 'count' | 'sum';
  readonly expression: Expression;
}

/** What of a row must be known when the figures are read, and so keeps rows of a day apart. */
export interface Key {
  readonly column: string;
  /** Whether it is a condition, of which only its truth matters, or a value. */
  readonly holds: 'truth' | 'value';
  readonly expression: Expression;
}

/** Finds what must be kept of a row, so that what is asked of it can be told later without it. */
export class RowReader {
  readonly measures: Measure[] = [];
  readonly keys: Key[] = [];
  private readonly found = new Map<string, Bound>();

  /**
   * @param date the column by which days are told
   * @param name gives a name that is not among those taken
   */
  constructor(
    private readonly date: string,
    private readonly name: (taken: readonly string[]) => string,
  ) {}

  /** What the date was compared with. */
  get bounds(): Bound[] {
    return [...this.found.values()];
  }

  /** What a value adds to a sum, or its not being NULL to a count. */
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
    throw new Indivisible(t`it adds up ${print(expression)}, which the row alone does not tell`);
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

  /** A condition that is judged when the figures are read. */
  condition(expression: Expression): OverRow {
    if (isOfNoRow(expression)) return () => print(expression);
    if (isOfRow(expression)) return this.key(expression, 'truth');
    const { text, args } = expression;
    if (isOperation(expression, 'AND', 'OR')) {
      const conditions = args.map((part) => this.condition(part));
      return (row) => `(${conditions.map((each) => each(row)).join(` ${text} `)})`;
    }
    if (isOperation(expression, 'NOT', '!')) {
      throw new Indivisible(t`it asks ${print(expression)}`);
    }
    const [tested] = args;
    if (asksForNull(expression) && tested?.kind === 'case') return this.testedForNull(tested, text);
    const bound = isBound(expression, this.date);
    if (bound) {
      this.found.set(`${bound.side} ${bound.sql}`, bound);
      return ({ at }) => print(expression, ({ kind }) => (kind === 'column' ? at : undefined));
    }
    const values = new Map<Expression, OverRow>();
    this.collect(expression, values);
    return (row) => print(expression, (part) => values.get(part)?.(row));
  }

  /** Asks of each value of a CASE, by itself, whether it is NULL. */
  private testedForNull({ branches = [], otherwise }: Expression, test: string): OverRow {
    const asked = (value: Expression) =>
      this.condition(parseExpression(`(${print(value)}) ${test} NULL`));
    return this.cases(branches, otherwise, asked, `ELSE ${test === 'IS'} `);
  }

  /** Finds what of the row a condition compares with what is known only when it is read. */
  private collect(expression: Expression, values: Map<Expression, OverRow>): void {
    if (isOfNoRow(expression)) return;
    if (isOfRow(expression)) values.set(expression, this.key(expression, 'value'));
    else for (const part of expression.args) this.collect(part, values);
  }

  private key(expression: Expression, holds: Key['holds']): OverRow {
    const text = print(expression);
    if (columnsIn(expression).some((column) => column.text === this.date)) {
      throw new Indivisible(t`it compares ${text} with the period, not ${this.date} as it is`);
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

/** What a constant adds for each row. */
function constant(text: string, adds: Measure['adds']): OverRow {
  if (text === 'NULL') return () => 'NULL';
  if (adds === 'count' || text === '1') return ({ sign }) => `${sign}n`;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Indivisible(t`it adds up ${text}`);
  return ({ sign }) => `${text} * ${sign}n`;
}
