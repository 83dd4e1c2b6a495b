import { type Expression, Indivisible, isOfNoRow, print, within } from './expression';
import { isAggregate } from './flatten';

/** What gives another value each time that it is read. */
const PASSING =
  /^(NOW|SYSDATE|CURDATE|CURTIME|CURRENT_\w+|LOCALTIME\w*|UTC_\w+|RAND|UUID\w*|SLEEP|CONNECTION_ID|USER|SESSION_USER|SYSTEM_USER|LAST_INSERT_ID|FOUND_ROWS|ROW_COUNT|BENCHMARK|GET_LOCK|RELEASE_LOCK)$/;

/** Functions that give the same for the same row in every session, whatever its zone and language. */
const OF_A_ROW =
  /^(COALESCE|IFNULL|NULLIF|IF|CAST|ROUND|TRUNCATE|FLOOR|CEIL|CEILING|ABS|SIGN|MOD|GREATEST|LEAST|LOWER|UPPER|TRIM|LTRIM|RTRIM|LEFT|RIGHT|SUBSTRING|SUBSTR|CONCAT|LENGTH|CHAR_LENGTH|FIELD|FIND_IN_SET|LOCATE|INSTR)$/;

/**
 * Refuses what cannot be counted ahead because it is not the same in the shop's session, which writes a
 * row, as in ours, which reads it.
 * @throws Indivisible that names it
 */
export function refuseUnsound(expression: Expression): void {
  for (const part of within(expression)) {
    if (part.kind === 'call') refuseCall(part);
    if (part.name === 'subquery') {
      const passing = /\b(NOW|SYSDATE|CURDATE|RAND|UUID|CURRENT_TIMESTAMP)\b/i.exec(
        print(part),
      )?.[1];
      if (passing) throw new Indivisible(`it holds ${passing.toUpperCase()}()`);
    }
    if (part.kind === 'operation' && part.name === 'INTERVAL' && !isOfNoRow(part)) {
      throw new Indivisible(`it holds ${print(part)}`);
    }
  }
}

function refuseCall(call: Expression): void {
  if (PASSING.test(call.name) || (call.name === 'UNIX_TIMESTAMP' && call.pieces.length < 3)) {
    throw new Indivisible(`it holds ${call.name}()`);
  }
  if (isAggregate(call)) {
    if (!['COUNT(*)', 'COUNT', 'SUM'].includes(call.name)) {
      throw new Indivisible(`it holds ${call.name.replace('(*)', '')}(…)`);
    }
    return;
  }
  const overRows = [...within(call)].some(isAggregate);
  if (!overRows && !isOfNoRow(call) && !OF_A_ROW.test(call.name)) {
    throw new Indivisible(`it holds ${call.name}(…) of a row`);
  }
  if (
    call.name === 'CAST' &&
    !overRows &&
    !isOfNoRow(call) &&
    !/ AS (DECIMAL|SIGNED|UNSIGNED)/.test(print(call))
  ) {
    throw new Indivisible(`it holds ${print(call)}`);
  }
}
