import { quoteName } from '../database/quote';
import { type Expression, Indivisible, type Kind } from './expression';
import type { Lexeme } from './lexer';
import { Reader } from './reader';

/** How tightly operators bind, in a plain sql_mode. https://dev.mysql.com/doc/refman/8.0/en/operator-precedence.html */
const BINDING: Record<string, number> = {
  ...{ OR: 1, '||': 1, XOR: 2, AND: 3, '&&': 3 },
  ...{ BETWEEN: 5, IN: 6, LIKE: 6, REGEXP: 6, IS: 6, NOT: 6 },
  ...{ '=': 6, '<=>': 6, '<': 6, '>': 6, '<=': 6, '>=': 6, '<>': 6, '!=': 6 },
  ...{ '|': 7, '&': 8, '<<': 9, '>>': 9, '+': 10, '-': 10 },
  ...{ '*': 11, '/': 11, DIV: 11, '%': 11, MOD: 11, '^': 12 },
};
const NOT_BINDS = 4;
const SIGN_BINDS = 13;

/** What stands for the moment in which it is read, without brackets. */
const MOMENTS =
  /^(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIME|LOCALTIMESTAMP|UTC_TIMESTAMP|UTC_DATE|UTC_TIME)$/;

/** Reads expressions, by the precedence of their operators. */
export class ExpressionReader extends Reader {
  /** An expression whose operators bind more tightly than `least`. */
  protected expression(least = 0): Expression {
    let left = this.prefix();
    for (;;) {
      const operator = this.current.text.toUpperCase();
      const isOperator = ['word', 'symbol'].includes(this.current.kind);
      const binding = isOperator ? (BINDING[operator] ?? 0) : 0;
      if (binding <= least) return left;
      this.advance();
      left = this.infix(left, operator, binding);
    }
  }

  private prefix(): Expression {
    if (this.skip('NOT')) return node('not', 'NOT', 'NOT ', this.expression(NOT_BINDS));
    for (const sign of ['-', '+', '~', '!']) {
      if (this.skip(sign)) {
        return node(sign === '!' ? 'not' : 'operation', sign, sign, this.expression(SIGN_BINDS));
      }
    }
    return this.primary();
  }

  private infix(left: Expression, operator: string, binding: number): Expression {
    const right = () => this.expression(binding);
    switch (operator) {
      case 'AND':
      case '&&':
        return node('and', 'AND', left, ' AND ', right());
      case 'OR':
      case '||':
        return node('or', 'OR', left, ' OR ', right());
      case 'NOT': {
        const negated = this.current.text.toUpperCase();
        if (!['IN', 'LIKE', 'REGEXP', 'BETWEEN'].includes(negated)) throw this.unreadable();
        this.advance();
        const positive = this.infix(left, negated, BINDING[negated] ?? 0);
        const [first, second, ...rest] = positive.pieces;
        return {
          kind: 'operation',
          name: `NOT ${negated}`,
          pieces: [first ?? '', ` NOT${second}`, ...rest],
        };
      }
      case 'IS': {
        const not = this.skip('NOT') ? 'NOT ' : '';
        const what = this.current.text.toUpperCase();
        if (!['NULL', 'TRUE', 'FALSE'].includes(what)) throw this.unreadable();
        this.advance();
        return node('operation', `IS ${not}${what}`, left, ` IS ${not}${what}`);
      }
      case 'IN':
        return node('operation', 'IN', left, ' IN ', ...this.list());
      case 'BETWEEN': {
        const low = this.expression(BINDING.AND);
        this.take('AND');
        return node('between', 'BETWEEN', left, ' BETWEEN ', low, ' AND ', right());
      }
      case '+':
      case '-':
        return this.isWord('INTERVAL')
          ? node('operation', operator, left, ` ${operator} `, this.interval())
          : node('operation', operator, left, ` ${operator} `, right());
      default: {
        const kind = /^[<=>!]+$/.test(operator) && operator !== '<<' && operator !== '>>';
        return node(kind ? 'compare' : 'operation', operator, left, ` ${operator} `, right());
      }
    }
  }

  private primary(): Expression {
    const { kind, text } = this.current;
    if (kind === 'number' || kind === 'text') {
      this.advance();
      return node('constant', text, text);
    }
    if (kind === 'parameter') {
      this.advance();
      return node('outside', text, text);
    }
    if (this.isSymbol('(')) {
      const subquery = this.subquery();
      if (subquery) return subquery;
      this.take('(');
      const inner = this.expression();
      this.take(')');
      return node('group', '', '(', inner, ')');
    }
    if (kind === 'word' && (this.isName() || this.isSymbol('(', this.next))) return this.word(text);
    if (kind === 'name') return this.column();
    throw this.unreadable();
  }

  private word(text: string): Expression {
    const upper = text.toUpperCase();
    if (text.startsWith('@')) return this.variable();
    if (upper === 'CASE') return this.caseOf();
    if (['NULL', 'TRUE', 'FALSE'].includes(upper)) {
      this.advance();
      return node('constant', upper, upper);
    }
    if (['TIMESTAMP', 'DATE', 'TIME'].includes(upper) && this.next.kind === 'text') {
      this.advance();
      return node('constant', upper, `${upper} ${this.advance().text}`);
    }
    if (this.isSymbol('(', this.next)) return this.call(upper);
    if (MOMENTS.test(upper)) {
      this.advance();
      return node('call', upper, upper);
    }
    return this.column();
  }

  private column(): Expression {
    const names = [this.name()];
    while (this.skip('.')) names.push(this.name());
    const [name = '', table] = names.reverse();
    const text = names.reverse().map(quoteName).join('.');
    return { kind: 'column', name, ...(table === undefined ? {} : { table }), pieces: [text] };
  }

  private variable(): Expression {
    let text = this.current.text;
    this.advance();
    while (this.skip('.')) text += `.${this.name()}`;
    return node('outside', text, text);
  }

  private caseOf(): Expression {
    this.take('CASE');
    const pieces: (string | Expression)[] = ['CASE'];
    const operand = this.isWord('WHEN') ? undefined : this.expression();
    if (operand) pieces.push(' ', operand);
    while (this.skip('WHEN')) {
      pieces.push(' WHEN ', this.expression());
      this.take('THEN');
      pieces.push(' THEN ', this.expression());
    }
    if (this.skip('ELSE')) pieces.push(' ELSE ', this.expression());
    this.take('END');
    return node('case', operand ? 'CASE x' : 'CASE', ...pieces, ' END');
  }

  private call(name: string): Expression {
    this.advance();
    if (name === 'EXISTS') return this.subquery('EXISTS ') ?? this.column();
    this.take('(');
    if (this.skip('*')) {
      this.take(')');
      return this.plain(node('call', `${name}(*)`, `${name}(*)`));
    }
    if (this.isWord('DISTINCT')) throw new Indivisible(`it holds ${name}(DISTINCT …)`);
    const pieces: (string | Expression)[] = [`${name}(`];
    while (!this.skip(')')) {
      if (pieces.length > 1) {
        this.take(',');
        pieces.push(', ');
      }
      pieces.push(this.isWord('INTERVAL') ? this.interval() : this.expression());
      if (name === 'CAST' && this.skip('AS')) pieces.push(this.castType());
    }
    return this.plain(node('call', name, ...pieces, ')'));
  }

  /** A call that no OVER follows. */
  private plain(call: Expression): Expression {
    if (this.isWord('OVER')) throw new Indivisible('it holds OVER');
    return call;
  }

  private castType(): string {
    let text = ' AS';
    while (!this.isSymbol(')')) {
      if (this.isSymbol('(')) {
        while (!this.isSymbol(')')) text += this.advance().text;
        text += this.advance().text;
      } else {
        text += ` ${this.advance().text.toUpperCase()}`;
      }
    }
    return text;
  }

  private interval(): Expression {
    this.take('INTERVAL');
    const amount = this.expression();
    return node(
      'operation',
      'INTERVAL',
      'INTERVAL ',
      amount,
      ` ${this.advance().text.toUpperCase()}`,
    );
  }

  private list(): (string | Expression)[] {
    if (this.isSymbol('(') && /^(SELECT|WITH)$/i.test(this.next.text)) {
      throw new Indivisible('it holds IN (SELECT …)');
    }
    this.take('(');
    const pieces: (string | Expression)[] = ['(', this.expression()];
    while (this.skip(',')) pieces.push(', ', this.expression());
    this.take(')');
    return [...pieces, ')'];
  }

  /** A SELECT in brackets, kept as it is; undefined if there is none here. */
  private subquery(before = ''): Expression | undefined {
    if (!/^(SELECT|WITH)$/i.test(this.next.text)) return undefined;
    let depth = 0;
    const taken: Lexeme[] = [];
    do {
      const { text, kind } = this.current;
      if (kind === 'end') throw this.unreadable();
      if (kind === 'symbol') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
      taken.push(this.current);
      this.advance();
    } while (depth > 0);
    return { kind: 'outside', name: 'subquery', pieces: [before + textOf(taken)] };
  }
}

function node(kind: Kind, name: string, ...pieces: (string | Expression)[]): Expression {
  return { kind, name, pieces };
}

/** Lexemes as text again. */
function textOf(taken: readonly Lexeme[]): string {
  return taken
    .map(
      ({ kind, text, spaced }, index) =>
        (spaced && index > 0 ? ' ' : '') + (kind === 'name' ? quoteName(text) : text),
    )
    .join('');
}
