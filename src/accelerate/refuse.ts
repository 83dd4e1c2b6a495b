import { allSelects, type Expression, expressionsOf, type Query, within } from '../sql/ast';
import { isAggregate, isCallOf } from '../sql/functions';
import { print } from '../sql/print';
import { t } from '../words/words';
import { Indivisible, isOfNoRow } from './expression';
import { type TableFacts, WHOLE_NUMBERS } from './facts';
import { ADDED, OF_A_ROW, OPERATIONS } from './functions';

/**
 * Refuses what cannot be counted ahead because it is not the same in the shop's session, which writes a
 * row, as in ours, which reads it.
 * @throws Indivisible that names it
 */
export function refuseUnsound(expression: Expression): void {
  for (const part of within(expression)) {
    if (part.kind === 'call') refuseCall(part);
    if (part.kind === 'operation') refuseOperation(part);
    if (part.query) refusePassing(part.query);
  }
}

function refuseOperation({ text, query }: Expression): void {
  if (/^(NOT )?IN$/.test(text) && query) throw new Indivisible(t`it holds ${text} (SELECT …)`);
  if (!OPERATIONS.test(text)) throw new Indivisible(t`it holds ${text}`);
}

function refusePassing(query: Query): void {
  for (const select of allSelects(query)) {
    for (const expression of expressionsOf(select)) {
      const passing = [...within(expression)].find(isPassing);
      if (passing) throw new Indivisible(t`it holds ${passing.text}()`);
    }
  }
}

function isPassing(expression: Expression): boolean {
  return isCallOf(expression, 'random', 'clock', 'session', 'sideEffect');
}

function refuseCall(call: Expression): void {
  const { text, distinct, window } = call;
  if (distinct) throw new Indivisible(t`it holds ${text}(DISTINCT …)`);
  if (window) throw new Indivisible(t`it holds OVER`);
  if (isPassing(call)) throw new Indivisible(t`it holds ${text}()`);
  if (isAggregate(call)) {
    if (!ADDED.test(text)) throw new Indivisible(t`it holds ${text}(…)`);
    return;
  }
  if ([...within(call)].some(isAggregate) || isOfNoRow(call)) return;
  if (!OF_A_ROW.test(text)) throw new Indivisible(t`it holds ${text}(…) of a row`);
  const isExact = text === 'CAST' && / AS (DECIMAL|SIGNED|UNSIGNED|CHAR\)+$)/i.test(print(call));
  if (text === 'INTERVAL' || (text === 'CAST' && !isExact)) {
    throw new Indivisible(t`it holds ${print(call)}`);
  }
}

/**
 * Refuses a number or date as a text, but for the digits of a whole number: those are the same in every
 * session.
 * @throws Indivisible that names it
 */
export function refuseSpelled(expression: Expression, { columns }: TableFacts): void {
  for (const part of within(expression)) {
    if (part.kind !== 'call' || part.text !== 'CAST' || !/ AS CHAR\)+$/i.test(print(part)))
      continue;
    const [digits] = part.args;
    const type = columns.find(
      ({ name }) => digits?.kind === 'column' && name === digits.text,
    )?.type;
    if (!WHOLE_NUMBERS.includes(type ?? '')) throw new Indivisible(t`it holds ${print(part)}`);
  }
}
