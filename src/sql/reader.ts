import { type Lexeme, lexemes } from './lexer';

/** What this reading of SQL does not follow; the server may well. */
export class Unread extends Error {
  /** @param from the text from which on it is not followed */
  constructor(readonly from: string) {
    super(`not understood from '${from}'`);
  }
}

/** Goes along the pieces of a statement. */
export abstract class Reader {
  private readonly pieces: readonly Lexeme[];
  private at = 0;

  constructor(protected readonly sql: string) {
    this.pieces = lexemes(sql);
  }

  /** The piece that comes next. */
  protected get now(): Lexeme {
    return this.after(0);
  }

  /** The piece that was read last. */
  protected get before(): Lexeme {
    return this.pieces[Math.max(0, this.at - 1)] as Lexeme;
  }

  protected after(count = 1): Lexeme {
    return this.pieces[Math.min(this.at + count, this.pieces.length - 1)] as Lexeme;
  }

  protected next(): Lexeme {
    const piece = this.now;
    this.at += 1;
    return piece;
  }

  /** Reads the given words if they come next. */
  protected accept(...keys: readonly string[]): boolean {
    const all = keys.every((key, index) => {
      const piece = this.after(index);
      return piece.key === key && piece.kind !== 'text' && piece.kind !== 'quotedName';
    });
    if (all) this.at += keys.length;
    return all;
  }

  protected expect(key: string): void {
    if (!this.accept(key)) this.fail();
  }

  protected fail(): never {
    throw new Unread(this.sql.slice(this.before.start).slice(0, 40));
  }

  protected beginsQuery(): boolean {
    let ahead = 0;
    while (this.after(ahead).key === '(') ahead += 1;
    const { kind, key } = this.after(ahead);
    return kind === 'word' && /^(SELECT|WITH|VALUES|TABLE)$/.test(key);
  }

  /** What is read, or undefined where it is something else: then all of it is still to come. */
  protected attempt<T>(read: () => T): T | undefined {
    const { at } = this;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.at = at;
      return undefined;
    }
  }

  /** Goes to the bracket that closes the one that is open. */
  protected skipToClose(): void {
    for (let depth = 0; depth > 0 || this.now.key !== ')'; this.next()) {
      if (this.now.kind === 'end') this.fail();
      if (this.now.key === '(') depth += 1;
      if (this.now.key === ')') depth -= 1;
    }
  }

  protected nameOf({ kind, text }: Lexeme): string {
    if (kind === 'quotedName') return text.slice(1, -1).replaceAll('``', '`');
    return kind === 'word' ? text : this.fail();
  }

  protected textFrom(start: number): string {
    return this.sql.slice(start, this.before.end);
  }
}
