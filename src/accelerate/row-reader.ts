import { quoteName } from '../database/quote';
import {
  bare,
  type Expression,
  grouped,
  Indivisible,
  isOfNoRow,
  isOfRow,
  print,
} from './expression';
import { type Bound, isBound } from './period-bound';

/** How a column of the summary, or of the changes, is named where a row is read. */
export interface RowNames {
  /** What stands for the date: the day, or the change's own date. */
  readonly at: string;
  /** What a number is multiplied by: nothing, or the sign of a change. */
  readonly sign: '' | 'sign * ';
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
    const inner = bare(expression);
    if (isOfNoRow(inner) && isOfRow(inner)) return constant(print(inner), adds);
    if (isOfRow(inner)) {
      const column = this.measure(inner, adds);
      return ({ sign }) => sign + column;
    }
    const parts = inner.pieces.filter((piece) => typeof piece !== 'string');
    if (inner.kind === 'case' && inner.name === 'CASE') {
      const pieces = inner.pieces.map((piece, index): string | OverRow => {
        if (typeof piece === 'string') return piece;
        return inner.pieces[index - 1] === ' WHEN '
          ? this.condition(piece)
          : this.value(piece, adds);
      });
      return joined(pieces);
    }
    const [first, second, third] = parts;
    if (inner.kind === 'call' && inner.name === 'IF' && first && second && third) {
      const [condition, yes, no] = [
        this.condition(first),
        this.value(second, adds),
        this.value(third, adds),
      ];
      return (row) => `CASE WHEN ${condition(row)} THEN ${yes(row)} ELSE ${no(row)} END`;
    }
    throw new Indivisible(`it adds up ${print(inner)}, which the row alone does not tell`);
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
    const inner = bare(expression);
    if (isOfNoRow(inner)) return () => print(inner);
    if (isOfRow(inner)) return this.key(inner, 'truth');
    const parts = inner.pieces.filter((piece) => typeof piece !== 'string');
    if (inner.kind === 'and' || inner.kind === 'or') {
      const conditions = parts.map((part) => this.condition(part));
      return (row) => `(${conditions.map((each) => each(row)).join(` ${inner.name} `)})`;
    }
    if (inner.kind === 'not') throw new Indivisible(`it asks ${print(inner)}`);
    const tested = parts[0] && bare(parts[0]);
    if (/^IS (NOT )?NULL$/.test(inner.name) && tested?.name === 'CASE') {
      return this.testedForNull(tested, inner.name);
    }
    const bound = isBound(inner, this.date);
    if (bound) {
      this.found.set(`${bound.side} ${bound.sql}`, bound);
      return ({ at }) => print(inner, ({ kind }) => (kind === 'column' ? at : undefined));
    }
    const values = new Map<Expression, OverRow>();
    this.collect(inner, values);
    return (row) => print(inner, (part) => values.get(part)?.(row));
  }

  /** Asks of each value of a CASE, by itself, whether it is NULL. */
  private testedForNull({ pieces }: Expression, test: string): OverRow {
    const hasElse = pieces.includes(' ELSE ');
    const tests = pieces.map((piece, index): string | OverRow => {
      if (typeof piece === 'string') {
        return piece === ' END' && !hasElse ? ` ELSE ${test === 'IS NULL'} END` : piece;
      }
      if (pieces[index - 1] === ' WHEN ') return this.condition(piece);
      return this.condition({
        kind: 'operation',
        name: test,
        pieces: [grouped(piece), ` ${test}`],
      });
    });
    return joined(tests);
  }

  /** Finds what of the row a condition compares with what is known only when it is read. */
  private collect(expression: Expression, values: Map<Expression, OverRow>): void {
    if (isOfNoRow(expression)) return;
    if (isOfRow(expression)) {
      values.set(expression, this.key(expression, 'value'));
      return;
    }
    for (const piece of expression.pieces)
      if (typeof piece !== 'string') this.collect(piece, values);
  }

  private key(expression: Expression, holds: Key['holds']): OverRow {
    const text = print(expression);
    if (text.includes(quoteName(this.date))) {
      throw new Indivisible(`it compares ${text} with the period, not ${this.date} as it is`);
    }
    let key = this.keys.find((each) => each.holds === holds && print(each.expression) === text);
    if (!key) {
      key = { column: `key_${this.keys.length + 1}`, holds, expression };
      this.keys.push(key);
    }
    const { column } = key;
    return () => column;
  }
}

function joined(pieces: readonly (string | OverRow)[]): OverRow {
  return (row) => pieces.map((piece) => (typeof piece === 'string' ? piece : piece(row))).join('');
}

/** What a constant adds for each row. */
function constant(text: string, adds: Measure['adds']): OverRow {
  if (text === 'NULL') return () => 'NULL';
  if (adds === 'count' || text === '1') return ({ sign }) => `${sign}n`;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Indivisible(`it adds up ${text}`);
  return ({ sign }) => `${text} * ${sign}n`;
}
