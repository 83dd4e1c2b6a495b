import { conjuncts, type Expression } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { print } from '../sql/print';
import { t } from '../words/words';
import { Indivisible, isOfNoRow, isOfRow } from './expression';
import type { Flat } from './flatten';
import { type Bound, dateOf, isBound } from './period-bound';
import { quotientOf } from './quotient';
import { refuseUnsound } from './refuse';
import { type Key, type Measure, type OverRow, RowReader } from './row-reader';

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
  /** Whether a division of each row has become one of its sum. */
  readonly divides: boolean;
}

/** Tells how a statement can be counted ahead. @throws Indivisible */
export function divide(flat: Flat): Division {
  return new Divider(flat).division();
}

class Divider {
  private readonly date: string;
  private readonly sums: { column: string; of: OverRow; like: string }[] = [];
  private readonly rows: RowReader;
  private figure = '';
  private divides = false;

  constructor(private readonly flat: Flat) {
    const all = [
      ...flat.items.map(({ expression }) => expression),
      ...(flat.where ? [flat.where] : []),
    ];
    for (const expression of all) refuseUnsound(expression);
    this.date = dateOf(all);
    this.rows = new RowReader(this.date, (taken) => this.free(taken));
  }

  division(): Division {
    const { items, table, where } = this.flat;
    const asked = where ? conjuncts(where) : [];
    const filter = asked.filter((each) => isOfRow(each) && !isOfNoRow(each));
    const conditions = asked
      .filter((each) => !filter.includes(each))
      .map((each) => this.rows.condition(each));
    const figures = items.map(({ name, expression }) => {
      if (!/^[a-z]\w*$/i.test(name)) throw new Indivisible(t`it names a column ${name}`);
      this.figure = name;
      return { name, sql: print(expression, (part) => this.overSums(part)) };
    });
    if (this.sums.length === 0) throw new Indivisible(t`it counts and adds up nothing`);
    return {
      table,
      date: this.date,
      bounds: this.rows.bounds,
      datedOnly: asked.some((each) => isBound(each, this.date)),
      filter,
      conditions,
      measures: this.rows.measures,
      keys: this.rows.keys,
      sums: this.sums,
      figures,
      divides: this.divides,
    };
  }

  /** An aggregate, as it follows from sums; undefined for what goes on as it is. */
  private overSums(part: Expression): string | undefined {
    const { kind, text, args } = part;
    if (kind === 'column') throw new Indivisible(t`it returns ${text} of a row`);
    const [argument, other, ...more] = args;
    if (kind === 'call' && /^(COALESCE|IFNULL)$/.test(text) && argument && more.length === 0) {
      // SUM over no rows is NULL, which this makes 0: so does SUM over rows that cancel each other.
      if (isSum(argument) && other?.kind === 'literal' && other.text === '0') {
        return `COALESCE(${this.total(argument)}, 0)`;
      }
    }
    if (!isAggregate(part)) return undefined;
    if (!argument || other) throw new Indivisible(t`it holds ${print(part)}`);
    if (text === 'COUNT') {
      const counted = argument.kind === 'star' ? this.rowsCounted() : this.counted(argument);
      return `COALESCE(SUM(${counted}), 0)`;
    }
    return `CASE WHEN SUM(${this.counted(argument)}) > 0 THEN ${this.total(part)} END`;
  }

  private rowsCounted(): string {
    return this.sum('n', ({ sign }) => `${sign}n`);
  }

  /** The sum of how many rows have a value. */
  private counted(argument: Expression): string {
    return this.sum(`COUNT ${print(argument)}`, this.rows.value(argument, 'count'));
  }

  private total({ args: [argument] }: Expression): string {
    if (!argument) throw new Indivisible(t`it holds SUM()`);
    const { dividend, divisor } = quotientOf(argument);
    const sum = `SUM(${this.sum(`SUM ${print(dividend)}`, this.rows.value(dividend, 'sum'))})`;
    if (divisor === undefined) return sum;
    this.divides = true;
    return `${sum} / ${divisor}`;
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
}

function isSum({ kind, text }: Expression): boolean {
  return kind === 'call' && text === 'SUM';
}
