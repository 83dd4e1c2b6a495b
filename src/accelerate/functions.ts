/** Functions that give the same for the same row in every session, whatever its zone and language. */
export const OF_A_ROW =
  /^(COALESCE|IFNULL|NULLIF|IF|CAST|ROUND|TRUNCATE|FLOOR|CEIL|CEILING|ABS|SIGN|MOD|GREATEST|LEAST|LOWER|UPPER|TRIM|LTRIM|RTRIM|LEFT|RIGHT|SUBSTRING|SUBSTR|CONCAT|LENGTH|CHAR_LENGTH|FIELD|FIND_IN_SET|LOCATE|INSTR|INTERVAL)$/;

/** The aggregates that days add up to. */
export const ADDED = /^(COUNT|SUM)$/;

/** Operations of which the same holds. A collation of its own would tell apart what days do not. */
export const OPERATIONS =
  /^(AND|OR|XOR|NOT|!|=|<=>|<|<=|>|>=|<>|IS|IS NOT|(NOT )?(IN|LIKE|REGEXP|BETWEEN)|EXISTS|[-+~*/%|&^]|DIV|MOD|<<|>>)$/;
