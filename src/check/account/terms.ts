/**
 * Reduces a figure to terms through sums, differences, units, queries of one row and sums over groups. Any form
 * outside its fixed list is Unaccounted. It needs no database.
 */
import { type Expression, type Query, type Select, within } from '../../sql/ast';
import { hasAggregate, isAggregate } from '../../sql/functions';
import type { Located, Names, Scope } from '../../sql/names';
import { ConditionReader } from './conditions';
import { CountReader, hasRows, isNumber, isZero, POWER_OF_TEN } from './count-reader';
import { type Rows, type Term, Unaccounted } from './model';
import { RowReader } from './row-reader';

/** The terms of every figure of a statement. */
export class TermReader {
  readonly conditions: ConditionReader;
  private readonly rows: RowReader;
  private readonly counts: CountReader;

  constructor(
    private readonly names: Names,
    sql: string,
  ) {
    this.conditions = new ConditionReader(names, sql);
    this.rows = new RowReader(names, this.conditions);
    this.counts = new CountReader(names, this.conditions);
  }

  /** The terms of one figure. @throws Unaccounted */
  read({ expression, scope }: Located): Term[] {
    return addedUp(this.summands(guarded(expression), scope));
  }

  private summands(expression: Expression, scope: Scope): Term[] {
    const { kind, text, args } = expression;
    const [first, second] = args;
    if (kind === 'query' && expression.query) return this.ofQuery(expression.query, expression);
    if (kind === 'column') return this.ofColumn(expression, scope);
    if (kind === 'call' && first) {
      if (/^(COALESCE|IFNULL|NVL)$/.test(text) && args.slice(1).every(isZero))
        return this.summands(first, scope);
      if (/^(CAST|CONVERT|FLOOR|CEIL|CEILING)$/.test(text)) return this.summands(first, scope);
      if (text === 'ROUND' && (!second || /^\d+$/.test(second.text)))
        return this.summands(first, scope);
      if (text === 'IF' && args.length === 3)
        return this.ofChoice(first, [args[1], args[2]], scope, expression);
      if (isAggregate(expression)) return this.aggregated(expression, scope);
    }
    if (kind === 'case' && expression.branches?.length === 1) {
      const [{ when, value }] = expression.branches as [{ when: Expression; value: Expression }];
      return this.ofChoice(when, [value, expression.otherwise], scope, expression);
    }
    if (kind === 'operation' && first) {
      if (!second && text === '+') return this.summands(first, scope);
      if (second && text === '+') {
        if (isZero(second)) return this.summands(first, scope);
        if (isZero(first)) return this.summands(second, scope);
        return this.both(first, second, scope, expression);
      }
      if (second && text === '-') {
        if (isZero(second)) return this.summands(first, scope);
        return this.both(first, second, scope, expression, -1);
      }
      if (second && /^(\*|\/|DIV)$/.test(text))
        return this.inUnit(expression, first, second, scope);
    }
    if (kind === 'literal' && isZero(expression)) return [];
    if (!hasRows(expression)) throw new Unaccounted(this.conditions.cut(expression), 'no-table');
    throw new Unaccounted(this.conditions.cut(expression), 'invented');
  }

  /** Combines two sums. A constant beside a sum over a table is an addition to that sum. */
  private both(
    first: Expression,
    second: Expression,
    scope: Scope,
    whole: Expression,
    sign: 1 | -1 = 1,
  ): Term[] {
    const [one, other] = [first, second].map((each) =>
      ifKnown(() => this.summands(each, scope), 'no-table'),
    );
    if (!one && !other) throw new Unaccounted(this.conditions.cut(whole), 'no-table');
    if (!one || !other) throw new Unaccounted(this.conditions.cut(whole), 'invented');
    return [...one, ...other.map((term) => ({ ...term, sign: (term.sign * sign) as 1 | -1 }))];
  }

  private inUnit(
    expression: Expression,
    first: Expression,
    second: Expression,
    scope: Scope,
  ): Term[] {
    const [sum, number] = isNumber(second) ? [first, second] : [second, first];
    const isRight = number === second || expression.text === '*';
    if (!isNumber(number) || !isRight)
      throw new Unaccounted(this.conditions.cut(expression), 'invented');
    if (Number(number.text) === 1) return this.summands(sum, scope);
    if (!POWER_OF_TEN.test(number.text))
      throw new Unaccounted(this.conditions.cut(expression), 'invented');
    const unit = ` ${expression.text} ${number.text}`;
    return this.summands(sum, scope).map((term) => {
      if (!term.value) throw new Unaccounted(this.conditions.cut(expression), 'invented');
      return { ...term, unit: term.unit + unit };
    });
  }

  /** A choice between a sum and nothing: CASE WHEN sum IS NULL THEN 0 ELSE sum END. */
  private ofChoice(
    condition: Expression,
    values: readonly (Expression | undefined)[],
    scope: Scope,
    whole: Expression,
  ): Term[] {
    const sums = values.flatMap((value) => (value && !isZero(value) ? [value] : []));
    const [sum, ...more] = sums;
    const [tested] = condition.args;
    const asksNull =
      condition.text.startsWith('IS') && tested && condition.args[1]?.text === 'NULL';
    if (
      !sum ||
      more.length > 0 ||
      !asksNull ||
      this.conditions.cut(tested) !== this.conditions.cut(sum)
    ) {
      throw new Unaccounted(this.conditions.cut(whole), 'invented');
    }
    return this.summands(sum, scope);
  }

  private ofQuery(query: Query, expression: Expression): Term[] {
    const scopes = this.names.within(query);
    const [scope] = scopes;
    const [item] = scope?.select.items ?? [];
    if (!scope || !item || scopes.length > 1)
      throw new Unaccounted(this.conditions.cut(expression));
    return this.summands(item.expression, scope);
  }

  /** A column of a query that gives one row: SELECT a FROM (SELECT COUNT(*) AS a …) AS x. */
  private ofColumn(column: Expression, scope: Scope): Term[] {
    const { given = [], origin } = this.names.resolve(column, scope) ?? {};
    if (origin || given.length === 0) {
      throw new Unaccounted(this.conditions.cut(column), 'rows');
    }
    this.mustBeOneRow(scope, column);
    const [one, ...more] = given;
    if (!one || more.length > 0) throw new Unaccounted(this.conditions.cut(column));
    return this.summands(one.expression, one.scope);
  }

  /** Whether every relation of a FROM gives one row: an aggregate without GROUP BY. */
  private mustBeOneRow(scope: Scope, at: Expression): void {
    const { select } = scope;
    const single = select.from.every((relation) => {
      const query = this.names.queryOf(relation, scope);
      const [only, ...more] = query?.selects ?? [];
      return only && more.length === 0 && isOneRow(only);
    });
    if (!single || select.where || select.group.length > 0 || select.having || select.distinct) {
      throw new Unaccounted(this.conditions.cut(at), 'rows');
    }
  }

  private aggregated(call: Expression, scope: Scope): Term[] {
    const { text, args, distinct, window } = call;
    const [arg] = args;
    if (window && (window.partition.length > 0 || window.order.length > 0 || window.base)) {
      throw new Unaccounted(this.conditions.cut(call), 'rows');
    }
    if (!arg) throw new Unaccounted(this.conditions.cut(call));
    if (/^(MAX|MIN|ANY_VALUE|SUM)$/.test(text) && arg.kind === 'column' && !window) {
      const handed = this.handedOn(arg, scope, text === 'SUM');
      if (handed) return handed;
    }
    if (text !== 'COUNT' && text !== 'SUM')
      throw new Unaccounted(this.conditions.cut(call), 'invented');
    const { select } = scope;
    if (select.having || select.group.length > 0 || select.distinct) {
      throw new Unaccounted(this.conditions.cut(call), 'rows');
    }
    // The sum over all groups is read out of them where the rows of the groups are not known by a key.
    const isKept = ({ parts }: Rows) => parts.some(({ kept }) => kept !== undefined);
    const grouped =
      select.from.length === 1 && this.rows.rowsOf(scope).some(isKept)
        ? ifKnown(() => this.overGroups(call, scope))
        : undefined;
    if (grouped) return grouped;
    if (select.from.length === 0) throw new Unaccounted(this.conditions.cut(call), 'no-table');
    return this.rows
      .rowsOf(scope)
      .flatMap((rows) => this.counts.counted(call, arg, scope, rows, distinct === true));
  }

  /** MAX(n) of the one row of a query, or of a total that each row repeats; SUM(n) over the rows of a UNION ALL. */
  private handedOn(column: Expression, scope: Scope, isSum: boolean): Term[] | undefined {
    const { given = [] } = this.names.resolve(column, scope) ?? {};
    const isSingle = given.length === 1 && given.every(({ scope: own }) => isOneRow(own.select));
    // One row joined to the others is the same in each of them.
    if (isSingle && !isSum && scope.select.group.length === 0)
      return given.flatMap((each) => this.summands(each.expression, each.scope));
    const isTotal = given.every(({ expression, scope: own }) => {
      const aggregates = [...within(expression)].filter(isAggregate);
      const ofAll =
        aggregates.length > 0 &&
        aggregates.every(
          (each) =>
            each.window && each.window.partition.length === 0 && each.window.order.length === 0,
        );
      return isOneRow(own.select) || (ofAll && !isSum && own.select.group.length === 0);
    });
    if (given.length === 0 || !isTotal || scope.select.where || scope.select.group.length > 0)
      return undefined;
    if (scope.select.from.length > 1) return undefined;
    if (given.length > 1) {
      const query = scope.select.from[0] && this.names.queryOf(scope.select.from[0], scope);
      const keeps = query?.setOperators.every(({ operation, all }) => operation === 'UNION' && all);
      if (!isSum || !keeps) return undefined;
    }
    return given.flatMap((each) => this.summands(each.expression, each.scope));
  }

  /** SUM(n) over a query that counts by groups: the sum over all groups is the count of all rows. */
  private overGroups(call: Expression, scope: Scope): Term[] | undefined {
    const [relation, ...more] = scope.select.from;
    const query = relation && this.names.queryOf(relation, scope);
    const [inner, ...others] = query ? this.names.within(query) : [];
    if (!relation || !inner || more.length > 0 || others.length > 0 || query?.limit)
      return undefined;
    const { select } = inner;
    if (
      select.group.length === 0 ||
      select.having ||
      select.distinct ||
      select.rollup ||
      select.limit
    )
      return undefined;
    const [arg] = call.args;
    if (call.text !== 'SUM' || !arg) return undefined;
    const rowsList = this.rows.rowsOf(inner);
    return rowsList.flatMap((rows) => {
      const outer = rows.choosing(query as Query, inner);
      const where = this.conditions.clauses(scope.select.where, scope, outer);
      return this.counts
        .choices(arg, scope, outer, where)
        .flatMap(({ when, value, scope: own }) => {
          if (isZero(value)) return [];
          return this.countedIn({ expression: value, scope: own }, rows).map((term) => ({
            ...term,
            when: [...when, ...term.when],
          }));
        });
    });
  }

  private countedIn({ expression, scope }: Located, rows: Rows): Term[] {
    const call = /^(COALESCE|IFNULL)$/.test(expression.text) ? expression.args[0] : expression;
    const [arg] = call?.args ?? [];
    if (!call || !arg || !isAggregate(call) || !/^(COUNT|SUM)$/.test(call.text) || call.distinct) {
      throw new Unaccounted(this.conditions.cut(expression), 'rows');
    }
    return this.counts.counted(call, arg, scope, rows, false);
  }
}

/** What a reading gives; undefined where it ends at a form of one kind. */
function ifKnown<T>(read: () => T, kind: Unaccounted['kind'] = 'rows'): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unaccounted && error.kind === kind) return undefined;
    throw error;
  }
}

/** Terms with the sums over the same rows made one: SUM(goods) + SUM(fee) as SUM(goods + fee). */
function addedUp(terms: readonly Term[]): Term[] {
  const groups = new Map<string, Term[]>();
  for (const term of terms) {
    const { rows, when, value, unit } = term;
    const sql = [...rows.where, ...when].map((clause) => clause.sql);
    const key = value ? JSON.stringify([rows.from, sql, unit]) : `${groups.size}`;
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  return [...groups.values()].flatMap((group): readonly Term[] => {
    const [first, ...more] = group;
    if (!first?.value || more.length === 0) return group;
    const values = group.flatMap(({ value, sign }) => (value ? [{ ...value, sign }] : []));
    const amounts = values.map(({ sql, sign }) => `${sign === 1 ? '+' : '-'} COALESCE(${sql}, 0)`);
    const written = values.map((each) => `${each.sign === 1 ? '+' : '-'} ${each.written}`);
    const value = {
      ...first.value,
      sql: `CASE WHEN COALESCE(${values.map(({ sql }) => sql).join(', ')}) IS NOT NULL THEN ${amounts.join(' ')} END`,
      written: written.join(' ').replace(/^\+ /, ''),
      expression: {
        ...first.value.expression,
        kind: 'operation' as const,
        text: '+',
        args: values.map((each) => each.expression),
      },
      columns: values.flatMap(({ columns }) => columns),
    };
    return [{ ...first, sign: 1, value }];
  });
}

/** The sum of a figure that is NULL, and so a fault, as long as some rows have no value: CASE WHEN COUNT(…) = 0 THEN sum END. */
function guarded(figure: Expression): Expression {
  const [branch, ...more] = figure.branches ?? [];
  if (figure.kind !== 'case' || !branch || more.length > 0 || figure.otherwise) return figure;
  const { text, args } = branch.when;
  const [count, zero] = args;
  const isGuard = text === '=' && count && zero && isAggregate(count) && isZero(zero);
  return isGuard && count.text === 'COUNT' ? branch.value : figure;
}

/** Whether a SELECT gives one row, whatever its tables hold. */
function isOneRow(select: Select): boolean {
  const counts = select.items.some(({ expression }) => hasAggregate(expression));
  return (counts || select.from.length === 0) && select.group.length === 0 && !select.having;
}
