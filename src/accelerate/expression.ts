/** What an expression is, as far as it matters to whether rows can be counted ahead. */
export type Kind =
  | 'column'
  | 'constant'
  /** The same for all rows, but known only when it is read: a parameter, a variable, a subquery. */
  | 'outside'
  | 'call'
  | 'case'
  | 'and'
  | 'or'
  | 'not'
  | 'compare'
  | 'between'
  | 'group'
  | 'operation';

/** An expression of SQL. Its pieces, put together, are its text. */
export interface Expression {
  readonly kind: Kind;
  /** The column, the function or the operator, in capitals but for a column. */
  readonly name: string;
  /** The table that a column is qualified with. */
  readonly table?: string;
  readonly pieces: readonly (string | Expression)[];
}

/** What cannot be split into days, in words that follow the name of a statement. */
export class Indivisible extends Error {}

export function parts(expression: Expression): Expression[] {
  return expression.pieces.filter((piece) => typeof piece !== 'string');
}

/**
 * The text of an expression.
 * @param replace gives another text for a part of it, or undefined
 */
export function print(
  expression: Expression,
  replace: (part: Expression) => string | undefined = () => undefined,
): string {
  return (
    replace(expression) ??
    expression.pieces
      .map((piece) => (typeof piece === 'string' ? piece : print(piece, replace)))
      .join('')
  );
}

/** The expression with some of its parts, or itself, replaced. */
export function substitute(
  expression: Expression,
  replace: (part: Expression) => Expression | undefined,
): Expression {
  return (
    replace(expression) ?? {
      ...expression,
      pieces: expression.pieces.map((piece) =>
        typeof piece === 'string' ? piece : substitute(piece, replace),
      ),
    }
  );
}

/** An expression and all within it. */
export function* within(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of parts(expression)) yield* within(part);
}

/** An expression without the brackets around it. */
export function bare(expression: Expression): Expression {
  const [inner] = parts(expression);
  return expression.kind === 'group' && inner ? bare(inner) : expression;
}

/** Columns of the row that an expression reads. */
export function columnsIn(expression: Expression): Expression[] {
  return [...within(expression)].filter(({ kind }) => kind === 'column');
}

/** Whether an expression depends on the row alone. */
export function isOfRow(expression: Expression): boolean {
  return ![...within(expression)].some(({ kind }) => kind === 'outside');
}

/** Whether an expression is the same for all rows. */
export function isOfNoRow(expression: Expression): boolean {
  return columnsIn(expression).length === 0;
}

/** The conditions that must all hold for a condition to hold. */
export function conjuncts(condition: Expression): Expression[] {
  const inner = bare(condition);
  return inner.kind === 'and' ? parts(inner).flatMap(conjuncts) : [inner];
}

/** Puts brackets around what would otherwise fall apart. */
export function grouped(expression: Expression): Expression {
  return ['column', 'constant', 'call', 'case', 'group'].includes(expression.kind)
    ? expression
    : { kind: 'group', name: '', pieces: ['(', expression, ')'] };
}
