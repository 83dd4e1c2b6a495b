/** The tables and columns of a database, as far as the names in a SELECT need them. */

/** A column that the account may read. */
export interface Column {
  readonly name: string;
  /** MySQL's name of its type, such as 'datetime'. */
  readonly type: string;
  /** The most bytes that a text in it takes; undefined for what is no text. */
  readonly bytes?: number;
  /** Whether it is the primary key, or a part of it. */
  readonly key?: true;
  /** Whether every update of a row sets it to the time of the update. */
  readonly onUpdate?: true;
  /** The COMMENT of its definition. */
  readonly comment?: string;
}

/** A table or view that the account may read. */
export interface Table {
  /** Undefined for the database of the connection. */
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly Column[];
}
