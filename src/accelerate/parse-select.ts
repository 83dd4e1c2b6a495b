import { type Expression, Indivisible } from './expression';
import { ExpressionReader } from './parse-expression';

/** A SELECT of one table, or of another such SELECT. */
export interface Select {
  readonly items: readonly { readonly alias: string; readonly expression: Expression }[];
  readonly from: TableName | Select;
  /** The name by which its columns may be qualified. */
  readonly alias: string;
  readonly where: Expression | undefined;
}

export interface TableName {
  readonly schema: string | undefined;
  readonly name: string;
}

/**
 * Reads a statement as a SELECT of one table.
 * @throws Indivisible that says what it finds instead
 */
export function parseSelect(sql: string): Select {
  const reader = new SelectReader(sql);
  const select = reader.select();
  reader.expectEnd();
  return select;
}

class SelectReader extends ExpressionReader {
  select(): Select {
    if (this.isWord('WITH')) throw new Indivisible('it begins with WITH');
    this.take('SELECT');
    if (this.isWord('DISTINCT')) throw new Indivisible('it is a SELECT DISTINCT');
    const items = [this.item()];
    while (this.skip(',')) items.push(this.item());
    if (this.current.kind === 'end') throw new Indivisible('it reads no table');
    this.take('FROM');
    const { from, alias } = this.source();
    const where = this.skip('WHERE') ? this.expression() : undefined;
    return { items, from, alias, where };
  }

  expectEnd(): void {
    const { kind, text } = this.current;
    if (kind === 'end') return;
    const word = text.toUpperCase();
    const joins = [',', 'JOIN', 'STRAIGHT_JOIN', 'LEFT', 'RIGHT', 'INNER', 'CROSS', 'NATURAL'];
    if (joins.includes(word)) throw new Indivisible('it reads more than one table');
    throw new Indivisible(`it holds ${word}${['GROUP', 'ORDER'].includes(word) ? ' BY' : ''}`);
  }

  private item() {
    const expression = this.expression();
    const named = this.skip('AS') || this.isName();
    return { alias: named ? this.name() : expression.name, expression };
  }

  private source(): { from: Select['from']; alias: string } {
    if (this.skip('(')) {
      const from = this.select();
      if (!this.skip(')')) this.expectEnd();
      this.skip('AS');
      return { from, alias: this.name() };
    }
    const first = this.name();
    const from = this.skip('.')
      ? { schema: first, name: this.name() }
      : { schema: undefined, name: first };
    const aliased = this.skip('AS') || this.isName();
    return { from, alias: aliased ? this.name() : from.name };
  }
}
