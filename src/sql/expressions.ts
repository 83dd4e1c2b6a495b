/**
 * Parses expressions by the precedence of MySQL's operators, and the special forms of its calls. It knows
 * nothing of a SELECT's clauses (see parser.ts).
 */
import type { Expression, Limit, Query, SortKey, Window } from './ast';
import { isCallWithoutBrackets } from './functions';
import { Cursor, type Lexeme } from './lexer';

/** Signs that mean the same as a word or another sign, and the name that the tree gives to both. */
const SAME: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR', '!=': '<>' };

/** The level from which `NOT` binds its operand: comparisons, but neither AND nor OR. */
const NOT_OPERAND = 4;
/** The level of the operands on both sides of BETWEEN's AND, and behind IS. */
export const BIT_OPERAND = 6;
/** The level from which a sign binds its operand. */
const SIGNED_OPERAND = 13;

/**
 * The precedence of binary operators; a higher one binds more tightly. From the rules expr, bool_pri, predicate and
 * bit_expr of MySQL's sql/sql_yacc.yy, in a plain sql_mode.
 */
// biome-ignore format: a line for each level of precedence
const BINDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ':=': 0, OR: 1, '||': 1, XOR: 2, AND: 3, '&&': 3,
    '=': 4, '<=>': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, '<>': 4, '!=': 4, IS: 4,
    LIKE: 5, REGEXP: 5, RLIKE: 5, IN: 5, BETWEEN: 5, NOT: 5, SOUNDS: 5, MEMBER: 5,
    '|': 6, '&': 7, '<<': 8, '>>': 8, '+': 9, '-': 9,
    '*': 10, '/': 10, DIV: 10, MOD: 10, '%': 10, '^': 11,
    COLLATE: 14, '->': 14, '->>': 14,
  }),
);

const CONSTANTS = new Set(['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'DEFAULT']);

/** Words that begin what follows an expression, and so name no column. */
const ENDS =
  /^(FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|UNION|EXCEPT|INTERSECT|ON|USING|JOIN|INNER|LEFT|RIGHT|CROSS|NATURAL|STRAIGHT_JOIN|WHEN|THEN|ELSE|END|AS|ASC|DESC|WINDOW|SELECT|BY)$/;

const UNIT = /^(MICROSECOND|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR|\w+_\w+)$/;

/** The modifiers of a call, beside its arguments. */
type Modifiers = { -readonly [Key in keyof Expression]?: NonNullable<Expression[Key]> };

export abstract class ExpressionParser extends Cursor {
  abstract query(): Query;

  expression(least = 0): Expression {
    let left = this.prefix();
    for (;;) {
      const { kind, key } = this.now;
      const binds = kind === 'word' || kind === 'sign' ? BINDS.get(key) : undefined;
      if (binds === undefined || binds < least) return left;
      left = this.operation(left, binds);
    }
  }

  private operation(left: Expression, binds: number): Expression {
    const { key } = this.next();
    const negated = key === 'NOT';
    const word = negated ? this.next().key : key;
    const name = SAME[word] ?? word;
    const text = negated ? `NOT ${name}` : name;
    switch (word) {
      case 'IN':
        return this.membership(left, text);
      case 'BETWEEN': {
        const low = this.expression(BIT_OPERAND);
        this.expect('AND');
        return this.node('operation', text, [left, low, this.expression(BIT_OPERAND)]);
      }
      case 'IS': {
        const not = this.accept('NOT') ? ' NOT' : '';
        return this.node('operation', `IS${not}`, [left, this.expression(BIT_OPERAND)]);
      }
      case 'LIKE': {
        const pattern = this.expression(binds + 1);
        const escapedBy = this.accept('ESCAPE') ? this.expression(BIT_OPERAND) : undefined;
        return {
          ...this.node('operation', text, [left, pattern]),
          ...(escapedBy ? { escapedBy } : {}),
        };
      }
      case 'SOUNDS':
      case 'MEMBER': {
        const second = this.acceptOne('LIKE', 'OF') ?? this.fail();
        return this.node('operation', `${word} ${second}`, [left, this.expression(binds + 1)]);
      }
      default:
        break;
    }
    // The name of a collation is not a column.
    const right =
      word === 'COLLATE'
        ? this.node('literal', this.next().text, [], this.before.start)
        : this.expression(binds + 1);
    // An unbroken chain of AND is one operation whose operands are the conditions.
    const isChain = text === 'AND' && left.kind === 'operation' && left.text === 'AND';
    const args = isChain && !left.bracketed ? [...left.args, right] : [left, right];
    return this.node('operation', text, args, left.start);
  }

  private membership(left: Expression, text: string): Expression {
    this.expect('(');
    const query = this.queryInBrackets();
    if (query) return { ...this.node('operation', text, [left]), query };
    const list = this.list();
    this.expect(')');
    return this.node('operation', text, [left, ...list], left.start);
  }

  protected list(): Expression[] {
    return this.listOf(() => this.expression());
  }

  private prefix(): Expression {
    const { start, kind, key } = this.now;
    if (kind === 'sign' && '-+~!'.includes(key)) {
      this.next();
      return this.node('operation', key, [this.expression(SIGNED_OPERAND)], start);
    }
    if (kind === 'word' && key === 'NOT') {
      this.next();
      return this.node('operation', 'NOT', [this.expression(NOT_OPERAND)], start);
    }
    if (kind === 'word' && key === 'BINARY' && this.after().kind !== 'sign') {
      this.next();
      return this.node('operation', 'BINARY', [this.expression(SIGNED_OPERAND)], start);
    }
    return this.primary();
  }

  private primary(): Expression {
    const piece = this.next();
    const { start, kind, text, key } = piece;
    if (kind === 'number') return this.node('literal', text, [], start);
    if (kind === 'text') {
      while (this.now.kind === 'text') this.next();
      return this.node('literal', this.textFrom(start), [], start);
    }
    if (kind === 'parameter') return this.node('parameter', text.slice(1), [], start);
    if (kind === 'variable') return this.node('variable', text, [], start);
    if (key === '*') return this.node('star', '*', [], start);
    if (key === '(') return this.bracketed(start);
    if (key === '{') return this.odbc(start);
    if (kind === 'quotedName') return this.named(start);
    if (kind !== 'word' || isEnd(piece, this.now)) return this.fail();
    // A literal with its type or character set before it: TIMESTAMP'2026-01-01', _utf8mb4'x'.
    if (this.now.kind === 'text' && /^(_\w+|N|X|B|DATE|TIME|TIMESTAMP)$/.test(key)) {
      this.next();
      return this.node('literal', this.textFrom(start), [], start);
    }
    if (/^0(X[\dA-F]+|B[01]+)$/.test(key)) return this.node('literal', text, [], start);
    if (CONSTANTS.has(key)) return this.node('literal', key, [], start);
    if (key === 'CASE') return this.cases(start);
    if (key === 'EXISTS' && this.sees('(')) {
      this.next();
      const query = this.query();
      this.expect(')');
      return { ...this.node('operation', 'EXISTS', [], start), query };
    }
    if (key === 'INTERVAL') {
      const interval = this.attempt(() => this.interval(start));
      if (interval) return interval;
    }
    if (this.sees('(')) return this.call(start, key);
    if (isCallWithoutBrackets(key)) return this.node('call', key, [], start);
    return this.named(start);
  }

  private interval(start: number): Expression {
    const amount = this.expression();
    const unit = this.unit();
    return { ...this.node('call', 'INTERVAL', [amount], start), unit };
  }

  private unit(): string {
    const { kind, key } = this.next();
    return kind === 'word' && UNIT.test(key) ? key : this.fail();
  }

  /** {ts '2026-01-01 00:00:00'}, {d '…'}, {t '…'} as literals; {fn NOW()} as what stands in it. */
  private odbc(start: number): Expression {
    const { key } = this.next();
    const inner = this.expression();
    this.expect('}');
    if (/^(D|T|TS)$/.test(key) && inner.kind === 'literal') {
      return this.node('literal', this.textFrom(start), [], start);
    }
    return key === 'FN' ? { ...inner, ...this.spanFrom(start), bracketed: true } : this.fail();
  }

  protected beginsQuery(): boolean {
    let ahead = 0;
    while (this.after(ahead).key === '(') ahead += 1;
    const { kind, key } = this.after(ahead);
    return kind === 'word' && /^(SELECT|WITH|VALUES|TABLE)$/.test(key);
  }

  /** A query up to the bracket that closes the one just read; undefined where an expression stands there. */
  protected queryInBrackets(): Query | undefined {
    if (!this.beginsQuery()) return undefined;
    return this.attempt(() => {
      const query = this.query();
      this.expect(')');
      return query;
    });
  }

  private bracketed(start: number): Expression {
    const query = this.queryInBrackets();
    if (query) return { ...this.node('query', '', [], start), query };
    const [first, ...others] = this.list();
    this.expect(')');
    if (!first) return this.fail();
    return others.length === 0
      ? { ...first, ...this.spanFrom(start), bracketed: true }
      : this.node('operation', 'ROW', [first, ...others], start);
  }

  /** A column, or all columns, with the names of table and schema before it. The first name is read already. */
  private named(start: number): Expression {
    const names = [this.nameOf(this.before)];
    let isStar = false;
    while (!isStar && this.accept('.')) {
      isStar = this.accept('*');
      if (!isStar) names.push(this.nameOf(this.next()));
      if (!isStar && this.sees('(') && names.length === 2) return this.call(start, names.join('.'));
    }
    const text = isStar ? '*' : (names.pop() ?? '');
    const [qualifier, schema] = [names.pop(), names.pop()];
    return {
      ...this.node(isStar ? 'star' : 'column', text, [], start),
      ...(qualifier === undefined ? {} : { qualifier }),
      ...(schema === undefined ? {} : { schema }),
    };
  }

  private cases(start: number): Expression {
    const operand = this.sees('WHEN') ? undefined : this.expression();
    const branches: { when: Expression; value: Expression }[] = [];
    while (this.accept('WHEN')) {
      const condition = this.expression();
      this.expect('THEN');
      const when = operand
        ? this.node('operation', '=', [operand, condition], condition.start)
        : condition;
      branches.push({ when, value: this.expression() });
    }
    const otherwise = this.accept('ELSE') ? this.expression() : undefined;
    this.expect('END');
    const args = branches.flatMap(({ when, value }) => [when, value]);
    return {
      ...this.node('case', 'CASE', otherwise ? [...args, otherwise] : args, start),
      branches,
      ...(otherwise ? { otherwise } : {}),
    };
  }

  private call(start: number, name: string): Expression {
    this.expect('(');
    const modifiers: Modifiers = {};
    const args = this.accept(')') ? [] : this.callArguments(name, modifiers);
    if (name === 'MATCH' && this.accept('AGAINST', '(')) {
      args.push(this.expression(BIT_OPERAND));
      this.skipBrackets();
    }
    if (this.accept('WITHIN', 'GROUP', '(', 'ORDER', 'BY')) {
      modifiers.order = this.sortKeys();
      this.expect(')');
    }
    if (name === 'NTH_VALUE') {
      if (!this.accept('FROM', 'FIRST')) this.accept('FROM', 'LAST');
    }
    if (!this.accept('RESPECT', 'NULLS')) this.accept('IGNORE', 'NULLS');
    if (this.sees('OVER')) modifiers.window = this.over();
    return { ...this.node('call', name, args, start), ...modifiers };
  }

  /** The arguments of a call with its modifiers, up to the closing bracket. */
  private callArguments(name: string, modifiers: Modifiers): Expression[] {
    const args: Expression[] = [];
    if (name === 'EXTRACT') {
      modifiers.unit = this.unit();
      this.expect('FROM');
    } else if (/^TIMESTAMP(ADD|DIFF)$/.test(name)) {
      modifiers.unit = this.unit().replace(/^SQL_TSI_/, '');
      this.expect(',');
    } else if (name === 'TRIM') {
      const side = this.acceptOne('LEADING', 'TRAILING', 'BOTH');
      if (side && this.accept('FROM')) args.push(this.expression());
    } else if (name === 'POSITION') {
      args.push(this.expression(BIT_OPERAND));
      this.expect('IN');
    } else if (name === 'GET_FORMAT') {
      args.push(this.node('literal', this.next().key, []));
      this.expect(',');
    } else if (this.accept('DISTINCT')) modifiers.distinct = true;
    else this.accept('ALL');

    if (args.length === 0 || !this.sees(')')) args.push(this.argument());
    for (;;) {
      if (this.accept(')')) return args;
      if (name === 'CONVERT' && this.accept(',')) modifiers.type = this.restInBrackets();
      else if (this.accept(',') || this.accept('FOR') || this.accept('FROM')) {
        args.push(this.argument());
      } else if (this.accept('AS') || this.accept('RETURNING')) {
        modifiers.type = this.restInBrackets();
      } else if (this.accept('USING')) modifiers.type = this.next().key;
      else if (this.accept('AT', 'TIME', 'ZONE')) args.push(this.expression());
      else if (this.accept('ORDER', 'BY')) modifiers.order = this.sortKeys();
      else if (this.accept('SEPARATOR')) modifiers.separator = this.next().text;
      else if (this.sees('LIMIT')) modifiers.limit = this.limit() as Limit;
      else this.fail();
    }
  }

  private argument(): Expression {
    const { start } = this.now;
    if (this.sees('(') || !this.beginsQuery()) return this.expression();
    const query = this.query();
    return { ...this.node('query', '', [], start), query };
  }

  /** The text up to the bracket that closes, in capitals, such as a type. The bracket is left. */
  private restInBrackets(): string {
    const words: string[] = [];
    for (let depth = 0; depth > 0 || !this.sees(')'); ) {
      const { kind, key } = this.next();
      if (kind === 'end') this.fail();
      if (key === '(') depth += 1;
      if (key === ')') depth -= 1;
      words.push(key);
    }
    return words.join(' ').replace(/ ?([(),]) ?/g, '$1');
  }

  private over(): Window {
    const { start } = this.now;
    this.expect('OVER');
    if (this.accept('(')) return this.window(start);
    const base = this.nameOf(this.next()).toLowerCase();
    return { base, partition: [], order: [], frame: undefined, ...this.spanFrom(start) };
  }

  /** The definition of a window, its opening bracket read already. */
  protected window(start: number): Window {
    const isName =
      this.now.kind === 'quotedName' ||
      (this.now.kind === 'word' && !/^(PARTITION|ORDER|ROWS|RANGE|GROUPS)$/.test(this.now.key));
    const base = isName ? this.nameOf(this.next()).toLowerCase() : undefined;
    const partition = this.accept('PARTITION', 'BY') ? this.list() : [];
    const order = this.accept('ORDER', 'BY') ? this.sortKeys() : [];
    const frame = this.sees(')') ? undefined : this.restInBrackets();
    this.expect(')');
    return { base, partition, order, frame, ...this.spanFrom(start) };
  }

  protected sortKeys(): SortKey[] {
    return this.listOf(() => {
      const expression = this.expression();
      const descending = !this.accept('ASC') && this.accept('DESC');
      return { expression, descending, ...this.spanFrom(expression.start) };
    });
  }

  /** LIMIT, in whichever order it names count and offset. */
  protected limit(): Limit | undefined {
    const { start } = this.now;
    if (!this.accept('LIMIT')) return undefined;
    const first = this.expression();
    if (this.accept(',')) {
      const count = this.expression();
      return { count, offset: first, ...this.spanFrom(start) };
    }
    const offset = this.accept('OFFSET') ? this.expression() : undefined;
    return { count: first, offset, ...this.spanFrom(start) };
  }

  private node(
    kind: Expression['kind'],
    text: string,
    args: readonly Expression[],
    start = args[0]?.start ?? this.before.start,
  ): Expression {
    return { kind, text, args, source: this.sql, start, end: this.before.end };
  }
}

/** Whether a lexeme begins what follows an expression. LEFT and RIGHT are functions too. */
function isEnd({ kind, key }: Lexeme, following: Lexeme): boolean {
  const isCall = /^(LEFT|RIGHT)$/.test(key) && following.key === '(';
  return kind === 'word' && ENDS.test(key) && !isCall;
}
