/**
 * Reads a value to the columns that it adds up, takes off, multiplies or chooses between, through subqueries and
 * queries that are kept whole. It judges nothing.
 */
import type { Expression } from '../../sql/ast';
import type { Column, Table } from '../../sql/names';
import { type FigureScope, ParsedStatement } from '../reading';
import { isNumber, isZero, POWER_OF_TEN } from './count-reader';
import type { Clause } from './model';
import type { Scan } from './scan';

/** A column in a value. */
export interface Addend {
  readonly table: Table;
  readonly column: Column;
  readonly sign: 1 | -1;
  /** The power of ten by which it is multiplied: -2 for ' / 100'. */
  readonly power: number;
  /** The other columns by which it is multiplied or divided. */
  readonly factors: readonly Column[];
  /** Whether the value may take another amount in its place, by COALESCE, CASE or GREATEST. */
  readonly isChoice: boolean;
  /** Whether a subquery hands it on. */
  readonly isNested: boolean;
}

/** A value, taken apart. */
export interface AddedUp {
  readonly addends: readonly Addend[];
  /** GREATEST or LEAST where one of them adds the larger or the smaller of several amounts. */
  readonly extremes: readonly string[];
}

/** How a piece of a value goes into it. */
type Place = Pick<Addend, 'sign' | 'power' | 'isChoice' | 'isNested'>;

/** The call that hands on its first argument, but for its digits or its type. */
const HANDS_ON =
  /^(ROUND|TRUNCATE|CAST|CONVERT|FLOOR|CEIL|CEILING|ABS|NULLIF|SUM|MAX|MIN|ANY_VALUE)$/;
const CHOOSES = /^(COALESCE|IFNULL|NVL|GREATEST|LEAST)$/;

/** The columns of a value of a scan's rows, with the unit of the term that adds it up. */
export function partsOfValue(scan: Scan, value: Clause, unit: string): AddedUp {
  const { statement, context } = scan.facts;
  const sql = scan.select(`(${value.sql})${unit}`, []);
  const reading = ParsedStatement.read(statement, sql, context.tables, context.schema);
  const [scope] = reading?.within(reading.query) ?? [];
  const [item] = scope?.select.items ?? [];
  const reader = new ValueReader(reading);
  if (scope && item)
    reader.read(item.expression, scope, { sign: 1, power: 0, isChoice: false, isNested: false });
  return reader;
}

class ValueReader implements AddedUp {
  readonly addends: Addend[] = [];
  readonly extremes: string[] = [];
  /** The names that are being resolved: a recursive query names itself. */
  private readonly open: Expression[] = [];

  constructor(private readonly reading: ParsedStatement | undefined) {}

  read(expression: Expression, scope: FigureScope, place: Place): void {
    const { kind, text, args, branches = [], otherwise, query } = expression;
    const [first, second] = args;
    const choice = { ...place, isChoice: true };
    if (kind === 'column') this.column(expression, scope, place);
    else if (kind === 'query' && query) {
      for (const inner of this.reading?.within(query) ?? []) {
        const [item] = inner.select.items;
        if (item) this.read(item.expression, inner, { ...place, isNested: true });
      }
    } else if (kind === 'case') {
      for (const { value } of branches) this.read(value, scope, choice);
      if (otherwise) this.read(otherwise, scope, choice);
    } else if (kind === 'call' && text === 'IF') {
      for (const each of args.slice(1)) this.read(each, scope, choice);
    } else if (kind === 'call' && CHOOSES.test(text)) {
      const amounts = args.filter((each) => !isZero(each));
      const isExtreme = amounts.length > 1 && /^(GREATEST|LEAST)$/.test(text);
      if (isExtreme && place.sign === 1) this.extremes.push(text);
      for (const each of amounts) this.read(each, scope, amounts.length > 1 ? choice : place);
    } else if (kind === 'call' && HANDS_ON.test(text) && first) this.read(first, scope, place);
    else if (kind === 'operation' && first && /^[+-]$/.test(text)) {
      const turned = { ...place, sign: -place.sign as 1 | -1 };
      if (second) this.read(first, scope, place);
      this.read(second ?? first, scope, text === '-' ? turned : place);
    } else if (kind === 'operation' && first && second && /^([*/]|DIV)$/.test(text))
      this.product(text, first, second, scope, place);
  }

  private product(
    operator: string,
    first: Expression,
    second: Expression,
    scope: FigureScope,
    place: Place,
  ): void {
    const [amount, number] =
      isNumber(first) && operator === '*' ? [second, first] : [first, second];
    if (isNumber(number) && POWER_OF_TEN.test(number.text)) {
      const digits = Math.round(Math.log10(Number(number.text)));
      this.read(amount, scope, {
        ...place,
        power: place.power + (operator === '*' ? digits : -digits),
      });
      return;
    }
    const [left, right] = [first, second].map((each) => {
      const side = new ValueReader(this.reading);
      side.read(each, scope, place);
      this.extremes.push(...side.extremes);
      return side.addends;
    });
    for (const [one, others] of [
      [left, right],
      [right, left],
    ]) {
      const factors = others?.map(({ column }) => column) ?? [];
      this.addends.push(
        ...(one ?? []).map((each) => ({ ...each, factors: [...each.factors, ...factors] })),
      );
    }
  }

  private column(column: Expression, scope: FigureScope, place: Place): void {
    const { origin, given = [] } = this.reading?.resolve(column, scope) ?? {};
    if (origin) {
      const { table, column: own } = origin;
      this.addends.push({ ...place, table, column: own, factors: [] });
    }
    const handedOn = { ...place, isNested: true, isChoice: place.isChoice || given.length > 1 };
    if (this.open.includes(column)) return;
    this.open.push(column);
    for (const each of given) this.read(each.expression, each.scope, handedOn);
    this.open.pop();
  }
}
