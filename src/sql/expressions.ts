import type { Lexeme } from './lexer';
import { BINDS, CONSTANTS, ENDS, MOMENTS, OF_BETWEEN, OF_NOT, OF_SIGN, SAME } from './operators';
import type { Expression, Query } from './query';
import { Reader } from './reader';

/** Reads expressions by how tightly their operators bind. */
export abstract class ExpressionReader extends Reader {
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
    const name = (SAME[word] ?? word) as string;
    const text = negated ? `NOT ${name}` : name;
    if (word === 'IN') return this.membership(left, text);
    if (word === 'BETWEEN') {
      const low = this.expression(OF_BETWEEN);
      this.expect('AND');
      return this.made('operation', text, [left, low, this.expression(OF_BETWEEN)]);
    }
    if (word === 'IS') {
      const not = this.accept('NOT') ? ' NOT' : '';
      return this.made('operation', `IS${not}`, [left, this.expression(OF_BETWEEN)]);
    }
    const right = word === 'COLLATE' ? this.collation() : this.expression(binds + 1);
    // An unbroken chain of AND is one operation, so that its parts can be told apart.
    const all =
      text === 'AND' && left.kind === 'operation' && left.text === 'AND' && !left.bracketed
        ? [...left.args, right]
        : [left, right];
    if (word === 'LIKE' && this.accept('ESCAPE')) this.expression(OF_BETWEEN);
    return this.made('operation', text, all, left.start);
  }

  /** The name of a collation, which is no column. */
  private collation(): Expression {
    const { start, text } = this.next();
    return this.made('literal', text, [], start);
  }

  private membership(left: Expression, text: string): Expression {
    this.expect('(');
    const query = this.queryInBrackets();
    if (query) return { ...this.made('operation', text, [left]), query };
    const list = this.list();
    this.expect(')');
    return this.made('operation', text, [left, ...list], left.start);
  }

  protected list(): Expression[] {
    const all = [this.expression()];
    while (this.accept(',')) all.push(this.expression());
    return all;
  }

  private prefix(): Expression {
    const { start, kind, key } = this.now;
    if (kind === 'sign' && '-+~!'.includes(key)) {
      this.next();
      return this.made('operation', key, [this.expression(OF_SIGN)], start);
    }
    if (kind === 'word' && key === 'NOT') {
      this.next();
      return this.made('operation', 'NOT', [this.expression(OF_NOT)], start);
    }
    if (kind === 'word' && key === 'BINARY' && this.after().kind !== 'sign') {
      this.next();
      return this.made('operation', 'BINARY', [this.expression(OF_SIGN)], start);
    }
    return this.primary();
  }

  private primary(): Expression {
    const piece = this.next();
    const { start, kind, text, key } = piece;
    if (kind === 'number') return this.made('literal', text, [], start);
    if (kind === 'text') {
      while (this.now.kind === 'text') this.next();
      return this.made('literal', this.textFrom(start), [], start);
    }
    if (kind === 'parameter') return this.made('parameter', text.slice(1), [], start);
    if (kind === 'variable') return this.made('variable', text, [], start);
    if (key === '*') return this.made('star', '*', [], start);
    if (key === '(') return this.bracketed(start);
    if (kind === 'quotedName') return this.named(start);
    if (kind !== 'word' || isEnd(piece, this.now)) return this.fail();
    // A literal with its type or character set before it: TIMESTAMP'2026-01-01', _utf8mb4'x'.
    if (this.now.kind === 'text' && /^(_\w+|N|X|B|DATE|TIME|TIMESTAMP)$/.test(key)) {
      this.next();
      return this.made('literal', this.textFrom(start), [], start);
    }
    if (CONSTANTS.has(key)) return this.made('literal', key, [], start);
    if (key === 'CASE') return this.cases(start);
    if (key === 'EXISTS' && this.now.key === '(') {
      this.next();
      const query = this.query();
      this.expect(')');
      return { ...this.made('operation', 'EXISTS', [], start), query };
    }
    if (key === 'INTERVAL' && this.now.key !== '(' && this.now.key !== ',') {
      const amount = this.expression();
      this.next();
      return this.made('call', 'INTERVAL', [amount], start);
    }
    if (this.now.key === '(') return this.call(start, key);
    if (MOMENTS.test(key)) return this.made('call', key, [], start);
    return this.named(start);
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
    if (query) return { ...this.made('query', '', [], start), query };
    const [first, ...others] = this.list();
    this.expect(')');
    if (!first) return this.fail();
    return others.length === 0
      ? { ...first, start, end: this.before.end, bracketed: true }
      : this.made('operation', 'ROW', [first, ...others], start);
  }

  /** A column, with the names of its table and schema before it. The first piece is read already. */
  private named(start: number): Expression {
    const path = [this.nameOf(this.before)];
    while (this.accept('.')) {
      if (this.accept('*')) return this.made('star', '*', [], start);
      path.push(this.nameOf(this.next()));
      if (this.now.key === '(' && path.length === 2) return this.call(start, path.join('.'));
    }
    const qualifier = path.at(-2);
    return {
      ...this.made('column', path.at(-1) ?? '', [], start),
      ...(qualifier === undefined ? {} : { qualifier }),
    };
  }

  private cases(start: number): Expression {
    const operand = this.now.key === 'WHEN' ? undefined : this.expression();
    const branches: { when: Expression; value: Expression }[] = [];
    while (this.accept('WHEN')) {
      const condition = this.expression();
      this.expect('THEN');
      const when = operand
        ? this.made('operation', '=', [operand, condition], condition.start)
        : condition;
      branches.push({ when, value: this.expression() });
    }
    const otherwise = this.accept('ELSE') ? this.expression() : undefined;
    this.expect('END');
    const args = [...branches.flatMap(({ when, value }) => [when, value]), otherwise ?? []].flat();
    return {
      ...this.made('case', 'CASE', args, start),
      branches,
      ...(otherwise ? { otherwise } : {}),
    };
  }

  /** A function's call. Its words between and behind arguments, such as `AS CHAR(10)`, say no more to us. */
  private call(start: number, name: string): Expression {
    this.expect('(');
    const distinct = this.accept('DISTINCT');
    const args: Expression[] = [];
    while (this.now.key !== ')') {
      const { start: begun } = this.now;
      if (this.now.key !== '(' && this.beginsQuery()) {
        const query = this.query();
        args.push({ ...this.made('query', '', [], begun), query });
      } else if (this.now.kind === 'word' && /^(AS|USING)$/.test(this.now.key)) this.skipToClose();
      else if (this.now.key === ',' || isEnd(this.now, this.after())) this.next();
      else args.push(this.expression());
      if (this.now.kind === 'end') return this.fail();
    }
    this.expect(')');
    if (name === 'MATCH' && this.accept('AGAINST', '(')) {
      this.skipToClose();
      this.expect(')');
    }
    const over = this.accept('OVER');
    if (over && !this.accept('(')) this.next();
    else if (over) {
      this.skipToClose();
      this.expect(')');
    }
    return {
      ...this.made('call', name, args, start),
      ...(distinct ? { distinct } : {}),
      ...(over ? { over } : {}),
    };
  }

  private made(
    kind: Expression['kind'],
    text: string,
    args: readonly Expression[],
    start = args[0]?.start ?? this.before.start,
  ): Expression {
    return { kind, text, args, source: this.sql, start, end: this.before.end };
  }
}

/** Whether a piece begins what follows an expression. LEFT and RIGHT are functions too. */
function isEnd({ kind, key }: Lexeme, following: Lexeme): boolean {
  const isCall = /^(LEFT|RIGHT)$/.test(key) && following.key === '(';
  return kind === 'word' && ENDS.test(key) && !isCall;
}
