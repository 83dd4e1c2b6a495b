import { Indivisible } from './expression';
import { type Lexeme, lexemes } from './lexer';

/** Words that end an expression, or begin what we do not read. */
const RESERVED =
  /^(SELECT|FROM|WHERE|AS|AND|OR|XOR|THEN|ELSE|WHEN|END|IN|IS|LIKE|BETWEEN|JOIN|LEFT|RIGHT|INNER|OUTER|CROSS|NATURAL|STRAIGHT_JOIN|ON|USING|GROUP|ORDER|BY|HAVING|LIMIT|UNION|INTERSECT|EXCEPT|WITH|WINDOW|FOR|DISTINCT|ALL|INTO|PARTITION|COLLATE|OVER|PROCEDURE|FORCE|USE|IGNORE)$/i;

/** Goes through the lexemes of a statement. */
export class Reader {
  private readonly input: readonly Lexeme[];
  private at = 0;

  constructor(sql: string) {
    this.input = lexemes(sql);
  }

  protected get current(): Lexeme {
    return this.lexeme(this.at);
  }

  protected get next(): Lexeme {
    return this.lexeme(this.at + 1);
  }

  protected isWord(word: string): boolean {
    return this.current.kind === 'word' && this.current.text.toUpperCase() === word;
  }

  protected isSymbol(symbol: string, lexeme = this.current): boolean {
    return lexeme.kind === 'symbol' && lexeme.text === symbol;
  }

  protected isName(): boolean {
    const { kind, text } = this.current;
    return kind === 'name' || (kind === 'word' && !RESERVED.test(text));
  }

  protected skip(text: string): boolean {
    const found = this.isWord(text) || this.isSymbol(text);
    if (found) this.at += 1;
    return found;
  }

  protected take(text: string): void {
    if (!this.skip(text)) throw this.unreadable();
  }

  protected name(): string {
    if (!this.isName()) throw this.unreadable();
    return this.advance().text;
  }

  protected advance(): Lexeme {
    const lexeme = this.current;
    if (lexeme.kind === 'end') throw this.unreadable();
    this.at += 1;
    return lexeme;
  }

  protected unreadable(): Indivisible {
    return new Indivisible(`it is not read beyond '${this.current.text}'`);
  }

  private lexeme(at: number): Lexeme {
    return this.input[at] ?? { kind: 'end', text: '', spaced: false };
  }
}
