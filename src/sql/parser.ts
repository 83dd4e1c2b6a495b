import { ExpressionReader } from './expressions';
import type { Expression, Item, Query, Relation, Select, Span } from './query';
import { Unread } from './reader';

/** Words that come behind a table or an item, and so are no alias of it. */
const NO_ALIAS =
  /^(FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|UNION|EXCEPT|INTERSECT|ON|USING|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|NATURAL|STRAIGHT_JOIN|USE|FORCE|IGNORE|PARTITION|WINDOW|FETCH|OFFSET|FOR|INTO|PROCEDURE|LOCK)$/;

const MODIFIERS =
  /^(ALL|DISTINCT|DISTINCTROW|HIGH_PRIORITY|STRAIGHT_JOIN|SQL_SMALL_RESULT|SQL_BIG_RESULT|SQL_BUFFER_RESULT|SQL_CACHE|SQL_NO_CACHE|SQL_CALC_FOUND_ROWS)$/;

/**
 * A SELECT, read by its grammar as far as a report needs it.
 * @param sql with its parameters as report.sql writes them, `:start`
 * @returns undefined for what this reading does not follow
 */
export function readQuery(sql: string): Query | undefined {
  try {
    return parseQuery(sql);
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

/** The same. @throws Unread that names the place */
export function parseQuery(sql: string): Query {
  return new QueryReader(sql).whole((reader) => reader.query());
}

/** An expression by itself. @throws Unread */
export function parseExpression(sql: string): Expression {
  return new QueryReader(sql).whole((reader) => reader.expression());
}

class QueryReader extends ExpressionReader {
  whole<T>(read: (reader: this) => T): T {
    const all = read(this);
    return this.now.kind === 'end' ? all : this.fail();
  }

  query(): Query {
    const named = new Map<string, Query>();
    if (this.accept('WITH')) {
      this.accept('RECURSIVE');
      do {
        const name = this.nameOf(this.next());
        if (this.accept('(')) this.closing();
        this.expect('AS');
        this.expect('(');
        named.set(name.toLowerCase(), this.query());
        this.expect(')');
      } while (this.accept(','));
    }
    const selects: Select[] = [];
    do {
      while (this.accept('ALL') || this.accept('DISTINCT'));
      if (this.accept('(')) {
        const inner = this.query();
        for (const [name, query] of inner.named) named.set(name, query);
        selects.push(...inner.selects);
        this.expect(')');
      } else selects.push(this.now.key === 'VALUES' ? this.values() : this.select());
    } while (['UNION', 'EXCEPT', 'INTERSECT'].some((word) => this.accept(word)));
    const { limited } = this.tail();
    return { named, selects, limited };
  }

  /** VALUES (1), (2): rows that no table holds. */
  private values(): Select {
    this.expect('VALUES');
    const items: Item[] = [];
    do {
      this.accept('ROW');
      items.push({ alias: undefined, expression: this.expression() });
    } while (this.accept(','));
    return { ...NOTHING, items };
  }

  private select(): Select {
    this.expect('SELECT');
    let distinct = false;
    while (this.now.kind === 'word' && MODIFIERS.test(this.now.key)) {
      distinct ||= /^DISTINCT/.test(this.next().key);
    }
    const items = [this.item()];
    while (this.accept(',')) items.push(this.item());
    let from: readonly Relation[] = [];
    let fromSpan: Span = { start: this.before.end, end: this.before.end };
    if (this.accept('FROM')) {
      const { start } = this.now;
      from = this.accept('DUAL') ? [] : this.relations();
      fromSpan = { start, end: this.before.end };
    }
    const where = this.accept('WHERE') ? this.expression() : undefined;
    const group = this.accept('GROUP', 'BY') ? this.list() : [];
    this.accept('WITH', 'ROLLUP');
    const having = this.accept('HAVING') ? this.expression() : undefined;
    return { items, from, fromSpan, where, group, having, distinct, ...this.tail() };
  }

  /** ORDER BY and LIMIT. */
  private tail(): Pick<Select, 'order' | 'limited'> {
    const order: Expression[] = [];
    if (this.accept('ORDER', 'BY')) {
      do {
        order.push(this.expression());
        if (!this.accept('ASC')) this.accept('DESC');
      } while (this.accept(','));
    }
    const limited = this.accept('LIMIT');
    if (limited) {
      this.expression();
      if (this.accept(',') || this.accept('OFFSET')) this.expression();
    }
    return { order, limited };
  }

  private item(): Item {
    const expression = this.expression();
    return { alias: this.alias(), expression };
  }

  private alias(): string | undefined {
    const told = this.accept('AS');
    const { kind, key, text } = this.now;
    if (kind === 'text' && told) {
      this.next();
      return text.slice(1, -1);
    }
    const isName = kind === 'quotedName' || (kind === 'word' && (told || !NO_ALIAS.test(key)));
    return isName ? this.nameOf(this.next()) : undefined;
  }

  private relations(): Relation[] {
    const all = this.factor();
    for (;;) {
      const natural = this.accept('NATURAL');
      const optional = this.now.key === 'LEFT';
      const joined =
        this.accept(',') ||
        this.accept('STRAIGHT_JOIN') ||
        ['INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', ''].some(
          (side) =>
            (side !== '' && this.accept(side, 'OUTER', 'JOIN')) ||
            (side === '' ? this.accept('JOIN') : this.accept(side, 'JOIN')),
        );
      if (!joined) return all;
      const [first, ...others] = this.factor();
      if (!first) return this.fail();
      const on = this.accept('ON') ? this.expression() : undefined;
      const using = this.accept('USING');
      if (using) {
        this.expect('(');
        this.closing();
      }
      all.push({ ...first, on: on ?? first.on, using: natural || using, optional }, ...others);
    }
  }

  /** A table, a query in its place, or joined ones in brackets. */
  private factor(): Relation[] {
    const { start } = this.now;
    this.accept('LATERAL');
    if (this.accept('(')) {
      const query = this.queryInBrackets();
      if (!query) {
        const inner = this.relations();
        this.expect(')');
        return inner;
      }
      const alias = this.alias() ?? '';
      const altered = this.accept('(');
      if (altered) this.closing();
      return [{ ...this.relation(start, alias, undefined, query), altered }];
    }
    let name = this.nameOf(this.next());
    let schema: string | undefined;
    if (this.accept('.')) {
      schema = name;
      name = this.nameOf(this.next());
    }
    if (this.accept('(')) {
      // A function in the place of a table, such as JSON_TABLE: what it reads is not followed.
      this.closing();
      return [this.relation(start, this.alias() ?? '', undefined, undefined)];
    }
    const altered = this.accept('PARTITION', '(');
    if (altered) this.closing();
    const alias = this.alias() ?? name;
    while (['USE', 'FORCE', 'IGNORE'].includes(this.now.key) && this.now.kind === 'word') {
      while (this.now.key !== '(') if (this.next().kind === 'end') this.fail();
      this.expect('(');
      this.closing();
    }
    return [{ ...this.relation(start, alias, { schema, name }, undefined), altered }];
  }

  private relation(
    start: number,
    alias: string,
    table: Relation['table'],
    query: Query | undefined,
  ): Relation {
    return {
      ...{ alias, table, query, on: undefined, using: false, optional: false },
      altered: false,
      ...{ start, end: this.before.end },
    };
  }

  private closing(): void {
    this.skipToClose();
    this.expect(')');
  }
}

const NOTHING: Select = {
  items: [],
  from: [],
  fromSpan: { start: 0, end: 0 },
  where: undefined,
  group: [],
  having: undefined,
  order: [],
  limited: false,
  distinct: false,
};
