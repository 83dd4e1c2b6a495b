/**
 * Parses SELECTs of MySQL, MariaDB and TiDB into the tree of ast.ts. A form that it does not know is
 * Unread, never skipped. It judges nothing: what a name means is found in names.ts.
 */
import type {
  CommonTable,
  Expression,
  History,
  Item,
  Join,
  Query,
  Relation,
  Select,
  SetOperator,
  Span,
  TableReference,
  Window,
} from './ast';
import { BIT_OPERAND, ExpressionParser } from './expressions';
import { type Lexeme, Unread } from './lexer';

/** Words that come behind a table or an item, and so are no alias of it. */
const NO_ALIAS =
  /^(FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|UNION|EXCEPT|INTERSECT|ON|USING|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|NATURAL|STRAIGHT_JOIN|USE|FORCE|IGNORE|PARTITION|WINDOW|FETCH|OFFSET|FOR|INTO|PROCEDURE|LOCK|TABLESAMPLE)$/;

const MODIFIERS =
  /^(ALL|DISTINCT|DISTINCTROW|HIGH_PRIORITY|STRAIGHT_JOIN|SQL_SMALL_RESULT|SQL_BIG_RESULT|SQL_BUFFER_RESULT|SQL_CACHE|SQL_NO_CACHE|SQL_CALC_FOUND_ROWS)$/;

/**
 * Parses a SELECT.
 * @param sql with its parameters as report.sql writes them, `:start`
 * @returns undefined for a form that this parser does not know
 */
export function readQuery(sql: string): Query | undefined {
  try {
    return parseQuery(sql);
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

/** Parses a SELECT. @throws Unread that names the place */
export function parseQuery(sql: string): Query {
  return new QueryParser(sql).whole((parser) => parser.query());
}

/** Parses an expression by itself. @throws Unread */
export function parseExpression(sql: string): Expression {
  return new QueryParser(sql).whole((parser) => parser.expression());
}

class QueryParser extends ExpressionParser {
  whole<T>(read: (parser: this) => T): T {
    const all = read(this);
    return this.now.kind === 'end' ? all : this.fail();
  }

  query(): Query {
    const { start } = this.now;
    const named = this.commonTables();
    const selects: Select[] = [];
    const setOperators: SetOperator[] = [];
    let only: { query: Query; closing: Lexeme } | undefined;
    let last: Query | Select;
    do {
      const operand = this.operand();
      last = operand;
      if (!('selects' in operand)) selects.push(operand);
      else {
        if (selects.length === 0) only = { query: operand, closing: this.before };
        if (isPart(operand, setOperators.at(-1), this.sees('INTERSECT'))) {
          selects.push(...operand.selects);
          setOperators.push(...operand.setOperators);
        } else selects.push(this.rowsOf(operand));
      }
      const operator = this.setOperator();
      if (operator) setOperators.push(operator);
    } while (setOperators.length >= selects.length);
    if (selects.length > 1 && !('selects' in last)) {
      // What stands behind the last SELECT of a UNION orders and limits them all.
      const { order, limit } = last;
      selects.splice(-1, 1, { ...last, order: [], limit: undefined });
      return { named, selects, setOperators, order, limit, ...this.spanFrom(start) };
    }
    const order = this.orderBy();
    const limit = this.limit();
    const isOnly = only?.closing === this.before && named.size === 0;
    if (only && isOnly) return { ...only.query, ...this.spanFrom(start) };
    return { named, selects, setOperators, order, limit, ...this.spanFrom(start) };
  }

  private commonTables(): Map<string, CommonTable> {
    const named = new Map<string, CommonTable>();
    if (!this.accept('WITH')) return named;
    const recursive = this.accept('RECURSIVE');
    do {
      const { start } = this.now;
      const name = this.nameOf(this.next());
      const columns = this.accept('(') ? this.namesInBrackets() : undefined;
      this.expect('AS', '(');
      const query = this.query();
      this.expect(')');
      named.set(name.toLowerCase(), { name, columns, query, recursive, ...this.spanFrom(start) });
    } while (this.accept(','));
    return named;
  }

  /** One side of a UNION. */
  private operand(): Query | Select {
    if (this.accept('(')) {
      const inner = this.query();
      this.expect(')');
      return inner;
    }
    return this.sees('VALUES') ? this.values() : this.select();
  }

  /** A query in brackets with clauses of its own, as the SELECT of all that it returns. */
  private rowsOf(query: Query): Select {
    const { start, end } = query;
    const empty = { start, end: start };
    const star: Expression = { kind: 'star', text: '*', args: [], source: this.sql, ...empty };
    const relation: Relation = { ...NO_RELATION, query, start, end };
    const items = [{ alias: undefined, expression: star, ...empty }];
    return { ...EMPTY, items, from: [relation], fromSpan: { start, end }, start, end };
  }

  private setOperator(): SetOperator | undefined {
    const { start } = this.now;
    const operation = this.acceptOne('UNION', 'EXCEPT', 'INTERSECT');
    if (!operation) return undefined;
    const all = this.accept('ALL');
    if (!all) this.accept('DISTINCT');
    return { operation, all, ...this.spanFrom(start) };
  }

  /** VALUES (1), (2): rows that no table holds. */
  private values(): Select {
    const { start } = this.now;
    this.expect('VALUES');
    const items = this.listOf(() => {
      this.accept('ROW');
      const expression = this.expression();
      return { alias: undefined, expression, ...this.spanFrom(expression.start) };
    });
    return { ...EMPTY, items, ...this.spanFrom(start) };
  }

  private select(): Select {
    const { start } = this.now;
    this.expect('SELECT');
    let distinct = false;
    while (this.now.kind === 'word' && MODIFIERS.test(this.now.key)) {
      const isDistinct = /^DISTINCT/.test(this.next().key);
      distinct ||= isDistinct;
    }
    const items = this.listOf(() => this.item());
    let from: readonly Relation[] = [];
    let fromSpan: Span = { start: this.before.end, end: this.before.end };
    if (this.accept('FROM')) {
      const first = this.now.start;
      from = this.accept('DUAL') ? [] : this.relations();
      fromSpan = this.spanFrom(first);
    }
    const where = this.accept('WHERE') ? this.expression() : undefined;
    const group = this.accept('GROUP', 'BY') ? this.groupKeys() : [];
    const rollup = this.accept('WITH', 'ROLLUP');
    const having = this.accept('HAVING') ? this.expression() : undefined;
    const windows = this.accept('WINDOW') ? this.namedWindows() : new Map<string, Window>();
    const order = this.orderBy();
    const limit = this.limit();
    const clauses = { items, from, fromSpan, where, group, rollup, having, windows, order, limit };
    return { ...clauses, distinct, ...this.spanFrom(start) };
  }

  private groupKeys(): Expression[] {
    return this.listOf(() => {
      const key = this.expression();
      if (!this.accept('ASC')) this.accept('DESC');
      return key;
    });
  }

  private namedWindows(): Map<string, Window> {
    const all = this.listOf((): [string, Window] => {
      const { start } = this.now;
      const name = this.nameOf(this.next()).toLowerCase();
      this.expect('AS', '(');
      return [name, this.window(start)];
    });
    return new Map(all);
  }

  private orderBy() {
    return this.accept('ORDER', 'BY') ? this.sortKeys() : [];
  }

  private item(): Item {
    const expression = this.expression();
    const alias = this.alias();
    return { alias, expression, ...this.spanFrom(expression.start) };
  }

  private alias(): string | undefined {
    const isMarked = this.accept('AS');
    const { kind, key, text } = this.now;
    if (kind === 'text') {
      this.next();
      return text.slice(1, -1);
    }
    const isName = kind === 'quotedName' || (kind === 'word' && (isMarked || !NO_ALIAS.test(key)));
    return isName ? this.nameOf(this.next()) : undefined;
  }

  private relations(): Relation[] {
    let all = this.factor();
    for (;;) {
      const { start } = this.now;
      const word = this.joinWord();
      if (!word) return all;
      let added = this.factor();
      const [first, ...others] = added;
      if (!first) return this.fail();
      const on = this.accept('ON') ? this.expression() : undefined;
      const using = this.accept('USING', '(') ? this.namesInBrackets() : undefined;
      const join: Join = { ...word, using, ...this.spanFrom(start) };
      const isByName = join.natural || using !== undefined;
      added = [{ ...first, join, on, using: isByName }, ...others];
      if (/left|full/.test(join.kind)) added = added.map((each) => ({ ...each, optional: true }));
      if (/right|full/.test(join.kind)) all = all.map((each) => ({ ...each, optional: true }));
      all = [...all, ...added];
    }
  }

  private joinWord(): Pick<Join, 'kind' | 'natural'> | undefined {
    if (this.accept(',')) return { kind: 'comma', natural: false };
    const natural = this.accept('NATURAL');
    if (this.accept('STRAIGHT_JOIN')) return { kind: 'inner', natural };
    for (const kind of ['left', 'right', 'full'] as const) {
      if (this.accept(kind.toUpperCase())) {
        this.accept('OUTER');
        this.expect('JOIN');
        return { kind, natural };
      }
    }
    if (this.accept('CROSS', 'JOIN')) return { kind: 'cross', natural };
    if (this.accept('INNER', 'JOIN') || this.accept('JOIN')) return { kind: 'inner', natural };
    return natural ? this.fail() : undefined;
  }

  /** A table, a query in its place, or joined ones in brackets. */
  private factor(): Relation[] {
    const { start } = this.now;
    const lateral = this.accept('LATERAL');
    if (this.accept('(')) {
      const query = this.queryInBrackets();
      if (!query) {
        const inner = this.relations();
        this.expect(')');
        return inner;
      }
      const alias = this.alias() ?? '';
      const columns = this.accept('(') ? this.namesInBrackets() : undefined;
      return [this.relation(start, { alias, query, lateral, columns })];
    }
    const first = this.nameOf(this.next());
    const table = this.accept('.')
      ? { schema: first, name: this.nameOf(this.next()) }
      : { schema: undefined, name: first };
    if (this.accept('(')) {
      // A function in the place of a table, such as JSON_TABLE: its columns are not known.
      this.skipBrackets();
      return [this.relation(start, { alias: this.alias() ?? '', lateral: true })];
    }
    const partitions = this.accept('PARTITION', '(') ? this.namesInBrackets() : undefined;
    let history = this.history();
    const alias = this.sees('AS', 'OF') ? table.name : (this.alias() ?? table.name);
    history ??= this.history();
    while (['USE', 'FORCE', 'IGNORE'].some((word) => this.accept(word))) {
      if (!this.accept('INDEX')) this.expect('KEY');
      if (this.accept('FOR') && !this.accept('JOIN') && !this.accept('ORDER', 'BY')) {
        this.expect('GROUP', 'BY');
      }
      this.expect('(');
      this.skipBrackets();
    }
    return [this.relation(start, { alias, table, partitions, history })];
  }

  /** TiDB's AS OF TIMESTAMP, and MariaDB's FOR SYSTEM_TIME. */
  private history(): History | undefined {
    const { start } = this.now;
    const instants: Expression[] = [];
    if (this.accept('AS', 'OF', 'TIMESTAMP')) instants.push(this.expression());
    else if (this.accept('FOR', 'SYSTEM_TIME')) instants.push(...this.systemTime());
    else return undefined;
    return { instants, ...this.spanFrom(start) };
  }

  private systemTime(): Expression[] {
    const instant = () => {
      if (!this.accept('TIMESTAMP')) this.accept('TRANSACTION');
      return this.expression(BIT_OPERAND);
    };
    if (this.accept('ALL')) return [];
    if (this.accept('AS', 'OF')) return [instant()];
    if (this.accept('BETWEEN')) {
      const low = instant();
      this.expect('AND');
      return [low, instant()];
    }
    this.expect('FROM');
    const low = instant();
    this.expect('TO');
    return [low, instant()];
  }

  private relation(
    start: number,
    given: Partial<Relation> & { readonly alias: string; readonly table?: TableReference },
  ): Relation {
    const relation = { ...NO_RELATION, ...given, ...this.spanFrom(start) };
    const { partitions, history, columns } = relation;
    return { ...relation, altered: Boolean(partitions ?? history ?? columns) };
  }
}

/**
 * Whether the SELECTs of a query in brackets mean the same without them.
 * @param before the set operator in front of it; undefined for the first of a query
 * @param isTighter whether an operator follows that binds more tightly than UNION
 */
function isPart(query: Query, before: SetOperator | undefined, isTighter: boolean): boolean {
  const { named, order, limit, setOperators } = query;
  if (named.size > 0 || order.length > 0 || limit) return false;
  if (setOperators.length === 0) return true;
  if (!before) return !isTighter;
  const isUnionAll = ({ operation, all }: SetOperator) => operation === 'UNION' && all;
  return [before, ...setOperators].every(isUnionAll) && !isTighter;
}

const EMPTY: Select = {
  items: [],
  from: [],
  fromSpan: { start: 0, end: 0 },
  where: undefined,
  group: [],
  rollup: false,
  having: undefined,
  windows: new Map(),
  order: [],
  limit: undefined,
  distinct: false,
  start: 0,
  end: 0,
};

const NO_RELATION: Relation = {
  alias: '',
  table: undefined,
  query: undefined,
  join: undefined,
  on: undefined,
  using: false,
  optional: false,
  lateral: false,
  columns: undefined,
  partitions: undefined,
  history: undefined,
  altered: false,
  start: 0,
  end: 0,
};
