/**
 * The terms of an account: sums of rows of tables, each under conditions, in the names of the tables' parts. The
 * readers of this folder make them from a statement.
 */
import type { Expression, Query, Relation } from '../../sql/ast';
import type { Column, Scope, Table } from '../../sql/names';
import { allOf, quoteName } from '../../sql/print';

/** A form that the account does not know; `text` is the piece of the statement. */
export class Unaccounted extends Error {
  constructor(
    readonly text: string,
    readonly kind: 'form' | 'invented' | 'no-table' | 'rows' = 'form',
  ) {
    super(text);
  }
}

/** A table in the rows of a term, or a query that is kept as it is written. */
export interface Part {
  readonly alias: string;
  /** Undefined for a query: one that is kept as it is, or that computes what rows of other parts do not hold. */
  readonly table: Table | undefined;
  /** As it stands in a FROM. */
  readonly sql: string;
  readonly join: 'first' | 'inner' | 'left';
  readonly on: readonly Clause[];
  /** Why a query is kept as it is: the words of the clause. */
  readonly kept: string | undefined;
  /** Of a query: the columns by which no two of its rows are alike, where they are known; none for a single row. */
  readonly oneBy?: readonly string[] | undefined;
  /** Of a query: its text, and those of the WITH that it names. */
  readonly definition?: string;
  readonly relation: Relation;
  readonly scope: Scope;
}

/** A condition on the rows of a term, in the names of its parts. */
export interface Clause {
  readonly sql: string;
  /** As the statement writes it. */
  readonly written: string;
  readonly expression: Expression;
  readonly scope: Scope;
  readonly columns: readonly PartColumn[];
  readonly hasPeriod: boolean;
}

/** A column of a part. */
export interface PartColumn {
  readonly part: Part;
  readonly column: Column;
}

/** Rows of joined tables under conditions, before anything is counted. */
export class Rows {
  constructor(
    readonly parts: readonly Part[],
    readonly where: readonly Clause[],
    /** Which SELECT of a UNION ALL these rows come from, by the relation that it stands for. */
    private readonly chosen: ReadonlyMap<Query, Scope>,
    private readonly partOf: ReadonlyMap<Relation, Part>,
    private readonly computed: ReadonlyMap<Expression, PartColumn>,
  ) {}

  static readonly NONE = new Rows([], [], new Map(), new Map(), new Map());

  private changed({
    parts = this.parts,
    where = this.where,
    chosen = this.chosen,
    partOf = this.partOf,
    computed = this.computed,
  }): Rows {
    return new Rows(parts, where, chosen, partOf, computed);
  }

  partFor(relation: Relation): Part | undefined {
    return this.partOf.get(relation);
  }

  chosenOf(query: Query): Scope | undefined {
    return this.chosen.get(query);
  }

  /** The FROM of these rows. */
  get from(): string {
    return fromOf(this.parts);
  }

  /** The column that holds what an item of a numbered or grouped query computes. */
  computedBy(item: Expression): PartColumn | undefined {
    return this.computed.get(item);
  }

  with(part: Part): Rows {
    const partOf = new Map([...this.partOf, [part.relation, part]]);
    return this.changed({ parts: [...this.parts, part], partOf });
  }

  /** The same rows joined to a part that stands before them. */
  behind(part: Part): Rows {
    return this.with(part).changed({ parts: [part, ...this.parts] });
  }

  /** These rows without some parts, which a query beside them holds. */
  leaving(gone: readonly Part[]): Rows {
    return this.changed({ parts: this.parts.filter((part) => !gone.includes(part)) });
  }

  /** The same rows beside a query that computes items of theirs. */
  computing(part: Part, items: ReadonlyMap<Expression, PartColumn>): Rows {
    return this.with(part).changed({ computed: new Map([...this.computed, ...items]) });
  }

  filtered(clauses: readonly Clause[]): Rows {
    return this.changed({ where: [...this.where, ...clauses] });
  }

  choosing(query: Query, scope: Scope): Rows {
    return this.changed({ chosen: new Map([...this.chosen, [query, scope]]) });
  }

  replacing(part: Part, other: Part): Rows {
    const parts = this.parts.map((each) => (each === part ? other : each));
    return this.changed({ parts, partOf: new Map([...this.partOf, [part.relation, other]]) });
  }
}

/** A summand of a figure: rows that are counted, or whose value is added up. */
export interface Term {
  readonly rows: Rows;
  readonly sign: 1 | -1;
  /** Conditions of a CASE, an IF or a COUNT(column), beyond those of the WHERE. */
  readonly when: readonly Clause[];
  /** What is added for each row; undefined where a row counts as one. */
  readonly value: Clause | undefined;
  /** The argument of COUNT(DISTINCT …). */
  readonly distinct: Clause | undefined;
  /** The factor or divisor of a sum, such as ' * 1000'. */
  readonly unit: string;
}

/** A column of a part in SQL. */
export function columnIn({ alias }: Pick<Part, 'alias'>, { name }: Pick<Column, 'name'>): string {
  return `${quoteName(alias)}.${quoteName(name)}`;
}

/** Whether two parts are the same, before or after their conditions were read. */
export function isPart(one: Part | undefined, other: Part | undefined): boolean {
  return one !== undefined && other !== undefined && one.alias === other.alias;
}

/** Whether a condition is an equation between columns of two parts. */
export function isJoin({ expression, sql }: Clause): boolean {
  const [, one, other] = /^`([^`]+)`\.`[^`]+` ?= ?`([^`]+)`\.`[^`]+`$/.exec(sql) ?? [];
  if (one === undefined || one === other) return false;
  return expression.kind === 'literal' || expression.text === '=';
}

/** Whether some conditions leave one row at most of a part for a row of the others, by its key. */
export function isOneRow(part: Part, conditions: readonly Clause[]): boolean {
  const { table, oneBy } = part;
  const keys = table ? table.columns.flatMap(({ key, name }) => (key ? [name] : [])) : oneBy;
  if (!keys || (table && keys.length === 0)) return false;
  return keys.every((key) =>
    conditions.some(({ columns }) =>
      columns.some(
        (each) => isPart(each.part, part) && each.column.name.toLowerCase() === key.toLowerCase(),
      ),
    ),
  );
}

/** A condition or value in its own words, with those of the queries that it takes a column of. */
export function quoted({ written, columns }: Clause): string {
  const definitions = new Set(columns.flatMap(({ part }) => part.definition ?? []));
  return definitions.size === 0 ? written : `${written} OF ${[...definitions].join(', ')}`;
}

/** Parts as a FROM. */
export function fromOf(parts: readonly Part[]): string {
  return parts.map((part) => joined(part)).join(' ');
}

function joined({ join, sql, on }: Part): string {
  if (join === 'first') return sql;
  return `${join === 'left' ? 'LEFT' : 'INNER'} JOIN ${sql} ON ${allOf(on.map((clause) => clause.sql))}`;
}
