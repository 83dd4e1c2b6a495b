/**
 * Reads what one COUNT or SUM adds for each row: a one or a value, under the conditions of its CASE or IF.
 * `terms.ts` reads sums of sums and subqueries.
 */
import { type Expression, within } from '../../sql/ast';
import { hasAggregate, isCallOf } from '../../sql/functions';
import type { Names, Scope } from '../../sql/names';
import type { ConditionReader } from './conditions';
import { type Clause, columnIn, type Rows, type Term, Unaccounted } from './model';

/** A value that a CASE or IF may choose, its scope, and the conditions under which it is chosen. */
interface Branch {
  readonly when: readonly Clause[];
  readonly value: Expression;
  readonly scope: Scope;
}

/** The terms of a COUNT or SUM over given rows. */
export class CountReader {
  constructor(
    private readonly names: Names,
    private readonly conditions: ConditionReader,
  ) {}

  /** @throws Unaccounted for a form of the argument that is not known */
  counted(call: Expression, arg: Expression, scope: Scope, rows: Rows, distinct: boolean): Term[] {
    const term: Term = { rows, sign: 1, when: [], value: undefined, distinct: undefined, unit: '' };
    if (arg.kind === 'star') return [term];
    const choices = this.choices(arg, scope, rows, []);
    return choices.flatMap(({ when, value, scope: own }): Term[] => {
      const isLiteral = value.kind === 'literal';
      if (call.text === 'COUNT') {
        if (/^NULL$/i.test(value.text) && isLiteral) return [];
        if (isLiteral && !distinct) return [{ ...term, when }];
        const column = this.conditions.clause(value, own, rows);
        const filled = this.isFilled(column)
          ? []
          : [this.asked(`${column.sql} IS NOT NULL`, column)];
        return [{ ...term, when: [...when, ...filled], distinct: distinct ? column : undefined }];
      }
      if (distinct) throw new Unaccounted(this.conditions.cut(call), 'invented');
      if (isZero(value)) return [];
      if (isLiteral && Number(value.text) === 1) return [{ ...term, when }];
      if (isLiteral && /^TRUE$/i.test(value.text)) return [{ ...term, when }];
      if (isLiteral) throw new Unaccounted(this.conditions.cut(call), 'invented');
      if (isCondition(value))
        return [{ ...term, when: [...when, this.conditions.clause(value, own, rows)] }];
      return [this.valued({ ...term, when }, value, own, rows)];
    });
  }

  /** A sum of values; one that is multiplied by a condition is a sum under it. */
  private valued(term: Term, value: Expression, scope: Scope, rows: Rows): Term {
    const [left, right] = value.args;
    if (value.kind === 'operation' && value.text === '-' && left && !right) {
      return this.valued({ ...term, sign: term.sign === 1 ? -1 : 1 }, left, scope, rows);
    }
    if (value.kind === 'operation' && value.text === '*' && left && right) {
      const [condition, other] = isCondition(left) ? [left, right] : [right, left];
      if (isCondition(condition)) {
        const when = [...term.when, this.conditions.clause(condition, scope, rows)];
        return this.valued({ ...term, when }, other, scope, rows);
      }
    }
    const isDefaulted = value.kind === 'call' && /^(COALESCE|IFNULL|NVL)$/.test(value.text);
    if (
      isDefaulted &&
      value.args.length === 2 &&
      value.args[1] &&
      isZero(value.args[1]) &&
      value.args[0]
    ) {
      return this.valued(term, value.args[0], scope, rows);
    }
    const made = this.madeUpIn(value, scope);
    if (made) throw new Unaccounted(this.conditions.cut(made), 'invented');
    return { ...term, value: this.conditions.clause(value, scope, rows) };
  }

  /** What is made up in a value, or in a column that a query around its rows computes. */
  private madeUpIn(value: Expression, scope: Scope): Expression | undefined {
    const own = madeUp(value);
    if (own) return own;
    for (const column of within(value)) {
      if (column.kind !== 'column') continue;
      for (const each of this.names.resolve(column, scope)?.given ?? []) {
        const made =
          each.expression === value ? undefined : this.madeUpIn(each.expression, each.scope);
        if (made) return made;
      }
    }
    return undefined;
  }

  /** Whether a column can hold no NULL in these rows, by its key. */
  private isFilled({ columns, sql }: Clause): boolean {
    const [only, ...more] = columns;
    return (
      only !== undefined &&
      more.length === 0 &&
      only.column.key === true &&
      only.part.join !== 'left' &&
      sql === columnIn(only.part, only.column)
    );
  }

  private asked(sql: string, of: Clause): Clause {
    return { ...of, sql, written: `${of.written} IS NOT NULL` };
  }

  /** The values that a CASE or IF chooses between, each with the conditions under which it does. */
  choices(expression: Expression, scope: Scope, rows: Rows, when: readonly Clause[]): Branch[] {
    const { kind, text, args, branches = [], otherwise } = expression;
    if (kind === 'column') {
      // A column of a subquery that only chooses, as in SUM(done) over SELECT CASE … END AS done.
      const { given = [] } = this.names.resolve(expression, scope) ?? {};
      const one = given.find((each) =>
        scope.select.from.some((relation) => {
          const query = this.names.queryOf(relation, scope);
          return query !== undefined && rows.chosenOf(query) === each.scope;
        }),
      );
      if (one && !rows.computedBy(one.expression))
        return this.choices(one.expression, one.scope, rows, when);
    }
    const pairs: { condition: Expression; value: Expression }[] =
      kind === 'case'
        ? branches.map(({ when: condition, value }) => ({ condition, value }))
        : kind === 'call' && text === 'IF' && args[0] && args[1]
          ? [{ condition: args[0], value: args[1] }]
          : [];
    if (pairs.length === 0) {
      if (kind === 'call' && text === 'NULLIF' && args[0] && args[1] && isZero(args[1])) {
        // It chooses nothing where a condition does not hold.
        const holds = isCondition(args[0]) ? this.conditions.clauses(args[0], scope, rows) : [];
        return this.choices(args[0], scope, rows, [...when, ...holds]);
      }
      return [{ when, value: expression, scope }];
    }
    const rest = kind === 'case' ? otherwise : args[2];
    let passed = when;
    const found: Branch[] = [];
    for (const { condition, value } of pairs) {
      const holds = this.conditions.clauses(condition, scope, rows);
      if (!isNull(value)) found.push(...this.choices(value, scope, rows, [...passed, ...holds]));
      passed = [...passed, this.conditions.negated(condition, scope, rows)];
    }
    if (rest && !isNull(rest)) found.push(...this.choices(rest, scope, rows, passed));
    return found.filter(({ value }) => !isZero(value) || value.text !== 'NULL');
  }
}

export function isZero({ kind, text }: Expression): boolean {
  return kind === 'literal' && ZERO.test(text);
}

export function isNull({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^NULL$/i.test(text);
}

export function isNumber({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^\d+(\.\d+)?$/.test(text);
}

export function isCondition({ kind, text, args }: Expression): boolean {
  return (
    (kind === 'operation' && BOOLEAN.test(text)) ||
    (kind === 'call' &&
      /^(ISNULL|JSON_CONTAINS|JSON_EXISTS|REGEXP_LIKE)$/.test(text) &&
      args.length > 0)
  );
}

export function hasRows(expression: Expression): boolean {
  return (
    [...within(expression)].some(
      ({ kind, query }) => kind === 'column' || kind === 'star' || query !== undefined,
    ) || hasAggregate(expression)
  );
}

export const POWER_OF_TEN = /^(10*(\.0*)?|0?\.0*1)$/;

const ZERO = /^(0+(\.0*)?|NULL|FALSE|'0*(\.0+)?')$/i;

const BOOLEAN =
  /^(=|<=>|<|<=|>|>=|<>|AND|OR|XOR|NOT|!|EXISTS|IS( NOT)?|(NOT )?(IN|LIKE|BETWEEN|REGEXP|RLIKE))$/;

/** The values between which a CASE or an IF chooses. */
function chosen({ kind, text, args, branches = [], otherwise }: Expression): Expression[] {
  const values = kind === 'case' ? [...branches.map(({ value }) => value), otherwise] : [];
  const all = kind === 'call' && text === 'IF' ? args.slice(1) : values;
  return all.flatMap((each) => each ?? []);
}

/** Whether an operation drops digits, which a product behind it fills with zeros. */
function cutsDigits({ kind, text }: Expression): boolean {
  return (
    (kind === 'operation' && text === 'DIV') ||
    (kind === 'call' && /^(FLOOR|CEIL(ING)?|ROUND|TRUNCATE)$/.test(text))
  );
}

/** The part of a value that rows do not give: a number added or multiplied, a bound, a default, a part of a time. */
function madeUp(value: Expression): Expression | undefined {
  for (const part of within(value)) {
    const { kind, text, args } = part;
    const numbers = args.filter((each) => each.kind === 'literal' && !isZero(each));
    const [, second] = args;
    const isOdd =
      (kind === 'operation' && /^[+-]$/.test(text) && numbers.length > 0) ||
      (kind === 'operation' &&
        /^([*/%^]|DIV|MOD)$/.test(text) &&
        numbers.some((each) => !POWER_OF_TEN.test(each.text))) ||
      (kind === 'call' &&
        /^(GREATEST|LEAST|COALESCE|IFNULL|NVL|NULLIF)$/.test(text) &&
        numbers.length > 0) ||
      (kind === 'call' &&
        /^(ROUND|TRUNCATE)$/.test(text) &&
        second !== undefined &&
        !/^\d+$/.test(second.text)) ||
      chosen(part).some((each) => isNumber(each) && !isZero(each)) ||
      (kind === 'operation' && text === '*' && [...within(part)].some(cutsDigits)) ||
      (kind === 'call' &&
        isCallOf(part, 'timePart', 'clock', 'arithmetic', 'digest', 'network', 'window')) ||
      kind === 'parameter';
    if (isOdd) return part;
  }
  return undefined;
}
