/** Refuses expressions whose sums triggers could not maintain exactly, and names them. */
import { allSelects, type Expression, expressionsOf, type Query, within } from '../sql/ast';
import { isAggregate, isCallOf } from '../sql/functions';
import { Names, type Table } from '../sql/names';
import { print } from '../sql/print';
import { t } from '../words/words';
import { ADDED, isOfNoRow, NotAccelerable, OF_A_ROW, OPERATIONS } from './expression';
import { type TableFacts, WHOLE_NUMBERS } from './table-facts';

/**
 * Refuses an expression whose value could differ between the shop's session, which writes a row, and ours,
 * which reads it.
 * @throws NotAccelerable that names it
 */
export function refuseUnsound(expression: Expression): void {
  for (const part of within(expression)) {
    if (part.kind === 'call') refuseCall(part);
    if (part.kind === 'operation') refuseOperation(part);
    if (part.query) refusePassing(part.query);
  }
}

function refuseOperation({ text, query }: Expression): void {
  if (/^(NOT )?IN$/.test(text) && query) throw new NotAccelerable(t`it holds ${text} (SELECT …)`);
  if (!OPERATIONS.test(text)) throw new NotAccelerable(t`it holds ${text}`);
}

function refusePassing(query: Query): void {
  for (const select of allSelects(query)) {
    for (const expression of expressionsOf(select)) {
      const passing = [...within(expression)].find(isPassing);
      if (passing) throw new NotAccelerable(t`it holds ${passing.text}()`);
    }
  }
}

function isPassing(expression: Expression): boolean {
  return isCallOf(expression, 'random', 'clock', 'session', 'sideEffect');
}

function refuseCall(call: Expression): void {
  const { text, distinct, window } = call;
  if (distinct) throw new NotAccelerable(t`it holds ${text}(DISTINCT …)`);
  if (window) throw new NotAccelerable(t`it holds OVER`);
  if (isPassing(call)) throw new NotAccelerable(t`it holds ${text}()`);
  if (isAggregate(call)) {
    if (!ADDED.test(text)) throw new NotAccelerable(t`it holds ${text}(…)`);
    return;
  }
  if ([...within(call)].some(isAggregate) || isOfNoRow(call)) return;
  if (!OF_A_ROW.test(text)) throw new NotAccelerable(t`it holds ${text}(…) of a row`);
  const isExact = text === 'CAST' && / AS (DECIMAL|SIGNED|UNSIGNED|CHAR\)+$)/i.test(print(call));
  if (text === 'INTERVAL' || (text === 'CAST' && !isExact)) {
    throw new NotAccelerable(t`it holds ${print(call)}`);
  }
}

/**
 * Refuses a number or date that is used as a text, except for the digits of a whole number, which are the
 * same in every session.
 * @throws NotAccelerable that names it
 */
export function refuseSpelled(expression: Expression, { columns }: TableFacts): void {
  for (const part of within(expression)) {
    if (part.kind !== 'call' || part.text !== 'CAST' || !/ AS CHAR\)+$/i.test(print(part)))
      continue;
    const [digits] = part.args;
    const type = columns.find(
      ({ name }) => digits?.kind === 'column' && name === digits.text,
    )?.type;
    if (!WHOLE_NUMBERS.includes(type ?? '')) throw new NotAccelerable(t`it holds ${print(part)}`);
  }
}

/**
 * Refuses a subquery that is correlated with the row, and one whose names may not all be its own.
 * @throws NotAccelerable that names the tables that it reads
 */
export function refuseCorrelated(expression: Expression, tables: readonly Table[]): void {
  for (const { query } of within(expression)) {
    if (!query || new Names(query, tables).isClosed(query)) continue;
    const names = [...allSelects(query)].flatMap(({ from }) =>
      from.flatMap(({ table }) => table?.name ?? []),
    );
    const read = [...new Set(names)].join(', ') || 'another table';
    throw new NotAccelerable(t`for each row it reads ${read} too`);
  }
}
