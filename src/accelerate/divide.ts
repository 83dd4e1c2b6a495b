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
    const figures = items.map(({ alias, expression }) => {
      this.figure = alias;
      return { name: alias, sql: print(expression, (part) => this.overSums(part)) };
    });
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
    return this.sum(`COUNT ${print(argument)}`, this.rows.value(argument, 'count'));
  }

  private total({ pieces }: Expression): string {
    const argument = pieces.find((piece) => typeof piece !== 'string');
    if (!argument || typeof argument === 'string') throw new Indivisible('it holds SUM()');
    const { dividend, divisor } = quotientOf(argument);
    const sum = `SUM(${this.sum(`SUM ${print(dividend)}`, this.rows.value(dividend, 'sum'))})`;
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
}
