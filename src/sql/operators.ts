/** Signs that mean what a word does, and by which name an operation is told. */
export const SAME: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR', '!=': '<>' };

/** What `NOT` before an operand takes along: comparisons, but neither AND nor OR. */
export const OF_NOT = 4;
/** What may stand on both sides of BETWEEN's AND, and behind IS. */
export const OF_BETWEEN = 6;
/** What a sign before an operand takes along. */
export const OF_SIGN = 13;

/**
 * How tightly an operator between two terms binds; more is tighter. From the rules expr, bool_pri,
 * predicate and bit_expr of MySQL's sql/sql_yacc.yy, in a plain sql_mode.
 */
export const BINDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ ':=': 0, OR: 1, '||': 1, XOR: 2, AND: 3, '&&': 3 },
    ...{ '=': 4, '<=>': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, '<>': 4, '!=': 4, IS: 4 },
    ...{ LIKE: 5, REGEXP: 5, RLIKE: 5, IN: 5, BETWEEN: 5, NOT: 5 },
    ...{ '|': 6, '&': 7, '<<': 8, '>>': 8, '+': 9, '-': 9 },
    ...{ '*': 10, '/': 10, DIV: 10, MOD: 10, '%': 10, '^': 11 },
    ...{ COLLATE: 14, '->': 14, '->>': 14 },
  }),
);

export const CONSTANTS = new Set(['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'DEFAULT']);

/** Functions that need no brackets. */
export const MOMENTS =
  /^(CURRENT_(TIMESTAMP|DATE|TIME|USER)|LOCALTIME|LOCALTIMESTAMP|UTC_(TIMESTAMP|DATE|TIME))$/;

/** Words that begin what follows an expression, and so are no name of a column. */
export const ENDS =
  /^(FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|UNION|EXCEPT|INTERSECT|ON|USING|JOIN|INNER|LEFT|RIGHT|CROSS|NATURAL|STRAIGHT_JOIN|WHEN|THEN|ELSE|END|AS|ASC|DESC|WINDOW|SELECT|BY)$/;
