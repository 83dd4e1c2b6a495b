/**
 * Splits a statement of one table into sums that a daily table can keep and figures over those sums. It
 * asks nothing of the database (see summary.ts).
 */
import type { Session } from '../database/session';
import { conjuncts, type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { enclosed, print } from '../sql/print';
import { t } from '../words/words';
import { type Bound, boundOf, dateOf } from './dates';
import {
  asksForNull,
  isOfNoRow,
  isOfRow,
  isOperation,
  NotAccelerable,
  rewritten,
} from './expression';
import type { Flat } from './flatten';
import { isDatedArgument, summedOrZero, withCases } from './idioms';
import { refuseUnsound } from './refuse';
import { type GroupingKey, type Measure, type OverRow, RowCollector } from './row-collector';

/** How a statement is computed from sums of days. */
export interface DaySplit {
  readonly table: Flat['table'];
  /** The column that dates a row. */
  readonly date: string;
  /** The bounds that the statement sets for that column. */
  readonly bounds: readonly Bound[];
  /** Whether a row without a date counts nowhere. */
  readonly datedOnly: boolean;
  /** Conditions on a row alone: a row that fails one is never counted. */
  readonly filter: readonly Expression[];
  /** Conditions that are evaluated when the figures are read. */
  readonly conditions: readonly OverRow[];
  readonly measures: readonly Measure[];
  readonly keys: readonly GroupingKey[];
  /** The sums over rows of the daily table, each a column of a subquery. */
  readonly sums: readonly { readonly column: string; readonly of: OverRow }[];
  /** The figures as SQL over those sums. */
  readonly figures: readonly { readonly name: string; readonly sql: string }[];
  /** Whether a quotient of each row has become a quotient of their sum. */
  readonly divides: boolean;
}

/** Splits a SELECT into sums of days, and figures over them. @throws NotAccelerable */
export function splitByDay(flat: Flat): DaySplit {
  return new Splitter(flat).split();
}

class Splitter {
  private readonly flat: Flat;
  private readonly date: string;
  private readonly sums: { column: string; of: OverRow; like: string }[] = [];
  private readonly rows: RowCollector;
  private figure = '';
  private divides = false;
  /** Whether a row without a date adds nothing to any aggregate. */
  private isDated = true;

  constructor(given: Flat) {
    this.flat = {
      ...given,
      items: given.items.map((item) => ({ ...item, expression: withCases(item.expression) })),
    };
    const { flat } = this;
    const all = [
      ...flat.items.map(({ expression }) => expression),
      ...(flat.where ? [flat.where] : []),
    ];
    for (const expression of all) refuseUnsound(expression);
    this.date = dateOf(all);
    this.rows = new RowCollector(this.date, (taken) => this.free(taken));
  }

  split(): DaySplit {
    const { items, table, where } = this.flat;
    const asked = where ? conjuncts(where) : [];
    const filter = asked.filter((each) => isOfRow(each) && !isOfNoRow(each));
    const conditions = asked
      .filter((each) => !filter.includes(each))
      .map((each) => this.rows.condition(each));
    const figures = items.map(({ name, expression }) => {
      if (!/^[a-z]\w*$/i.test(name)) throw new NotAccelerable(t`it names a column ${name}`);
      this.figure = name;
      return { name, sql: print(expression, (part) => this.overSums(part)) };
    });
    if (this.sums.length === 0) throw new NotAccelerable(t`it counts and adds up nothing`);
    return {
      table,
      date: this.date,
      bounds: this.rows.bounds,
      datedOnly: this.isDated || asked.some((each) => boundOf(each, this.date)),
      filter,
      conditions,
      measures: this.rows.measures,
      keys: this.rows.keys,
      sums: this.sums,
      figures,
      divides: this.divides,
    };
  }

  /** An aggregate as SQL over the sums; undefined for a part that stays as it is. */
  private overSums(part: Expression): string | undefined {
    const { kind, text, args } = part;
    if (kind === 'column') throw new NotAccelerable(t`it returns ${text} of a row`);
    const summed = summedOrZero(part);
    if (summed) {
      // SUM over no rows is NULL, which this makes 0: so does SUM over rows that cancel each other.
      this.isDated &&= isDatedArgument(summed, true);
      return `COALESCE(${this.total(summed)}, 0)`;
    }
    if (!isAggregate(part)) return undefined;
    const [argument, other] = args;
    if (!argument || other) throw new NotAccelerable(t`it holds ${print(part)}`);
    this.isDated &&= isDatedArgument(argument, false);
    if (text === 'COUNT') {
      const counted = argument.kind === 'star' ? this.rowsCounted() : this.counted(argument);
      return `COALESCE(SUM(${counted}), 0)`;
    }
    return `CASE WHEN SUM(${this.counted(argument)}) > 0 THEN ${this.total(argument)} END`;
  }

  private rowsCounted(): string {
    return this.sum('n', ({ sign }) => `${sign}n`);
  }

  /** The number of rows with a value that is not NULL. */
  private counted(argument: Expression): string {
    return this.sum(`COUNT ${print(argument)}`, this.rows.value(argument, 'count'));
  }

  private total(argument: Expression): string {
    const { dividend, divisor } = takeDivisorOut(argument);
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

  /** A column name for the figure that is being split. */
  private free(taken: readonly string[]): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? this.figure : `${this.figure}_${number}`;
      if (!taken.includes(name)) return name;
    }
  }
}

/** A value that is summed, and the constant that divides each of its terms. */
interface Quotient {
  readonly dividend: Expression;
  readonly divisor: string | undefined;
}

/** The server keeps four digits more of a quotient (div_precision_increment), so such a one is exact. */
const EXACT = /^10{0,4}$/;

/**
 * Takes a division by a power of ten out of a value, so that the sum is divided and not each row: the
 * same, and exact. The server rounds any other quotient row by row, which no sum of days repeats.
 * @throws NotAccelerable for such a quotient
 */
export function takeDivisorOut(value: Expression): Quotient {
  const divisions = new Map<Expression, string>();
  find(value, divisions);
  const dividend =
    divisions.size === 0
      ? value
      : rewritten(value, (part) =>
          divisions.has(part) && part.args[0] ? enclosed(part.args[0]) : undefined,
        );
  const left = [...within(dividend)].find((part) => isOperation(part, '/'));
  if (left) throw new NotAccelerable(t`it divides each row: ${print(left)}`);
  const [divisor, ...others] = new Set(divisions.values());
  if (others.length > 0) throw new NotAccelerable(t`it divides by several numbers`);
  return { dividend, divisor };
}

/** Collects the divisions that yield a value. @returns whether there are any */
function find(expression: Expression, divisions: Map<Expression, string>): boolean {
  const [, divisor] = expression.args;
  if (isOperation(expression, '/') && divisor?.kind === 'literal' && EXACT.test(divisor.text)) {
    divisions.set(expression, divisor.text);
    return true;
  }
  if (expression.kind !== 'case') return false;
  const { branches = [], otherwise } = expression;
  const values = [...branches.map(({ value }) => value), ...(otherwise ? [otherwise] : [])];
  const whole = values.filter((value) => !find(value, divisions));
  if (whole.length === values.length) return false;
  // One branch that is divided and one that is not are two units: neither is taken out.
  if (whole.some(({ kind, text }) => kind !== 'literal' || !/^(NULL|0)$/.test(text))) {
    throw new NotAccelerable(t`it divides some rows only`);
  }
  return true;
}

/**
 * Refuses what depends on how many digits a quotient has, which each session may set for itself.
 * @param matters whether the value does, and not only whether it is NULL
 * @throws NotAccelerable that names the quotient
 */
export function refuseRounded(expression: Expression, matters = true): void {
  const { kind, args, branches = [], otherwise } = expression;
  if (matters && isOperation(expression, '/')) {
    throw new NotAccelerable(t`it divides each row: ${print(expression)}`);
  }
  const [left, right] = args;
  if (asksForNull(expression) && left) {
    refuseRounded(left, false);
  } else if (kind === 'case') {
    for (const { when, value } of branches) {
      refuseRounded(when);
      refuseRounded(value, matters);
    }
    if (otherwise) refuseRounded(otherwise, matters);
  } else if (isOperation(expression, '+', '-', '*', '/') && left && right) {
    refuseRounded(left, matters);
    // What is divided by zero is NULL.
    refuseRounded(right, matters || isOperation(expression, '/'));
  } else {
    for (const part of args) refuseRounded(part);
  }
}

/** @throws NotAccelerable on a server that keeps fewer digits of a quotient than it takes to be exact */
export async function refuseFewDigits(session: Session): Promise<void> {
  const { rows } = await session.query('SELECT @@div_precision_increment');
  if (Number(rows[0]?.[0]?.text) < 4) {
    throw new NotAccelerable(t`it divides each row, and div_precision_increment is less than 4`);
  }
}
