import {
  bare,
  conjuncts,
  type Expression,
  Indivisible,
  isOfNoRow,
  isOfRow,
  print,
} from './expression';
import { type Flat, isAggregate } from './flatten';
import { type Bound, dateOf, isBound } from './period-bound';
import { quotientOf } from './quotient';
import { refuseUnsound } from './refuse';

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

/** How a statement is counted ahead, day by day. */
export interface Division {
  readonly table: Flat['table'];
  /** The column by which days are told. */
  readonly date: string;
  /** The bounds that the statement sets for it. */
  readonly bounds: readonly Bound[];
  /** Whether a row without a date counts nowhere. */
  readonly datedOnly: boolean;
  /** What a row must be to count at all. */
  readonly filter: readonly Expression[];
  /** What else is asked of it when the figures are read. */
  readonly conditions: readonly OverRow[];
  readonly measures: readonly Measure[];
  readonly keys: readonly Key[];
  /** The sums over rows, each a column. */
  readonly sums: readonly { readonly column: string; readonly of: OverRow }[];
  /** The figures, from those sums. */
  readonly figures: readonly { readonly name: string; readonly sql: string }[];
}

/** Tells how a statement can be counted ahead. @throws Indivisible */
export function divide(flat: Flat): Division {
  return new Divider(flat).division();
}

class Divider {
  private readonly date: string;
  private readonly measures: Measure[] = [];
  private readonly keys: Key[] = [];
  private readonly sums: { column: string; of: OverRow; like: string }[] = [];
  private readonly bounds = new Map<string, Bound>();
  private figure = '';

  constructor(private readonly flat: Flat) {
    const all = [
      ...flat.items.map(({ expression }) => expression),
      ...(flat.where ? [flat.where] : []),
    ];
    for (const expression of all) refuseUnsound(expression);
    this.date = dateOf(all);
  }

  division(): Division {
    const { items, table, where } = this.flat;
    const asked = where ? conjuncts(where) : [];
    const filter = asked.filter((each) => isOfRow(each) && !isOfNoRow(each));
    const conditions = asked
      .filter((each) => !filter.includes(each))
      .map((each) => this.condition(each));
    const figures = items.map(({ alias, expression }) => {
      this.figure = alias;
      return { name: alias, sql: print(expression, (part) => this.overSums(part)) };
    });
    return {
      table,
      date: this.date,
      bounds: [...this.bounds.values()],
      datedOnly: asked.some((each) => isBound(each, this.date)),
      filter,
      conditions,
      measures: this.measures,
      keys: this.keys,
      sums: this.sums,
      figures,
    };
  }

  /** An aggregate, as it follows from sums; undefined for what goes on as it is. */
  private overSums(part: Expression): string | undefined {
    if (part.kind === 'column') throw new Indivisible(`it returns ${part.name} of a row`);
    const [argument] = part.pieces.filter((piece) => typeof piece !== 'string');
    if (part.kind === 'call' && /^(COALESCE|IFNULL)$/.test(part.name) && argument) {
      const other = part.pieces.findLast((piece) => typeof piece !== 'string');
      const total = bare(argument);
      // SUM over no rows is NULL, which this makes 0: so does SUM over rows that cancel each other.
      if (total.name === 'SUM' && other && print(other) === '0') {
        return `COALESCE(${this.total(total)}, 0)`;
      }
    }
    if (!isAggregate(part)) return undefined;
    if (part.name === 'COUNT(*)')
      return `COALESCE(SUM(${this.sum('n', ({ sign }) => `${sign}n`)}), 0)`;
    if (!argument) throw new Indivisible(`it holds ${part.name}`);
    if (part.name === 'COUNT') return `COALESCE(SUM(${this.counted(argument)}), 0)`;
    if (part.name === 'SUM') {
      return `CASE WHEN SUM(${this.counted(argument)}) > 0 THEN ${this.total(part)} END`;
    }
    throw new Indivisible(`it holds ${part.name}`);
  }

  /** The sum of how many rows have a value. */
  private counted(argument: Expression): string {
    return this.sum(`COUNT ${print(argument)}`, this.value(argument, 'count'));
  }

  private total({ pieces }: Expression): string {
    const argument = pieces.find((piece) => typeof piece !== 'string');
    if (!argument || typeof argument === 'string') throw new Indivisible('it holds SUM()');
    const { dividend, divisor } = quotientOf(argument);
    const sum = `SUM(${this.sum(`SUM ${print(dividend)}`, this.value(dividend, 'sum'))})`;
    return divisor === undefined ? sum : `${sum} / ${divisor}`;
  }

  private sum(like: string, of: OverRow): string {
    const known = this.sums.find((each) => each.like === like);
    if (known) return known.column;
    const column = this.free(this.sums.map((each) => each.column));
    this.sums.push({ column, of, like });
    return column;
  }

  /** A name for what the figure at hand needs. */
  private free(taken: readonly string[]): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? this.figure : `${this.figure}_${number}`;
      if (!taken.includes(name)) return name;
    }
  }

  /** What a value adds to a sum, or its not being NULL to a count. */
  private value(expression: Expression, adds: Measure['adds']): OverRow {
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
      return (row) =>
        pieces.map((piece) => (typeof piece === 'string' ? piece : piece(row))).join('');
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
    const column = this.free(this.measures.map((each) => each.column));
    this.measures.push({ column, adds, expression });
    return column;
  }

  /** A condition that is judged when the figures are read. */
  private condition(expression: Expression): OverRow {
    const inner = bare(expression);
    if (isOfNoRow(inner)) return () => print(inner);
    if (isOfRow(inner)) return this.key(inner, 'truth');
    const parts = inner.pieces.filter((piece) => typeof piece !== 'string');
    if (inner.kind === 'and' || inner.kind === 'or') {
      const conditions = parts.map((part) => this.condition(part));
      return (row) => `(${conditions.map((each) => each(row)).join(` ${inner.name} `)})`;
    }
    if (inner.kind === 'not') throw new Indivisible(`it asks ${print(inner)}`);
    const bound = isBound(inner, this.date);
    if (bound) {
      this.bounds.set(`${bound.side} ${bound.sql}`, bound);
      return ({ at }) => print(inner, ({ kind }) => (kind === 'column' ? at : undefined));
    }
    const values = new Map<Expression, OverRow>();
    this.collect(inner, values);
    return (row) => print(inner, (part) => values.get(part)?.(row));
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
    if (text.includes(print({ kind: 'column', name: this.date, pieces: [`\`${this.date}\``] }))) {
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

/** What a constant adds for each row. */
function constant(text: string, adds: Measure['adds']): OverRow {
  if (text === 'NULL') return () => 'NULL';
  if (adds === 'count' || text === '1') return ({ sign }) => `${sign}n`;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Indivisible(`it adds up ${text}`);
  return ({ sign }) => `${text} * ${sign}n`;
}
