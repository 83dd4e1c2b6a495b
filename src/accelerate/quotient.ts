import type { Session } from '../database/session';
import { type Expression, within } from '../sql/ast';
import { enclosed, print } from '../sql/print';
import { t } from '../words/words';
import { asksForNull, Indivisible, isOperation, rewritten } from './expression';

/** A value that is summed, and the constant by which each of its terms is divided. */
interface Quotient {
  readonly dividend: Expression;
  readonly divisor: string | undefined;
}

/** The server keeps four digits more of a quotient (div_precision_increment), so such a one is exact. */
const EXACT = /^10{0,4}$/;

/**
 * Takes a division by a power of ten out of a value, so that the sum is divided and not each row: the
 * same, and exact. Any other division is rounded row by row by the server, which no sum of days repeats.
 * @throws Indivisible for such a division
 */
export function quotientOf(value: Expression): Quotient {
  const divisions = new Map<Expression, string>();
  find(value, divisions);
  const dividend =
    divisions.size === 0
      ? value
      : rewritten(value, (part) =>
          divisions.has(part) && part.args[0] ? enclosed(part.args[0]) : undefined,
        );
  const left = [...within(dividend)].find((part) => isOperation(part, '/'));
  if (left) throw new Indivisible(t`it divides each row: ${print(left)}`);
  const [divisor, ...others] = new Set(divisions.values());
  if (others.length > 0) throw new Indivisible(t`it divides by several numbers`);
  return { dividend, divisor };
}

/** Finds the divisions that a value is made by. @returns whether there are any */
function find(expression: Expression, divisions: Map<Expression, string>): boolean {
  const [, divisor] = expression.args;
  if (isOperation(expression, '/') && divisor?.kind === 'literal' && EXACT.test(divisor.text)) {
    divisions.set(expression, divisor.text);
    return true;
  }
  if (expression.kind !== 'case') return false;
  const { branches = [], otherwise } = expression;
  const values = [...branches.map(({ value }) => value), ...(otherwise ? [otherwise] : [])];
  const whole = values.filter((value) => !find(value, divisions));
  if (whole.length === values.length) return false;
  // One branch that is divided and one that is not are two units: neither is taken out.
  if (whole.some(({ kind, text }) => kind !== 'literal' || !/^(NULL|0)$/.test(text))) {
    throw new Indivisible(t`it divides some rows only`);
  }
  return true;
}

/**
 * Refuses what depends on how many digits a quotient has, which each session may set for itself.
 * @param matters whether the value does, and not only whether it is NULL
 * @throws Indivisible that names the division
 */
export function refuseRounded(expression: Expression, matters = true): void {
  const { kind, args, branches = [], otherwise } = expression;
  if (matters && isOperation(expression, '/')) {
    throw new Indivisible(t`it divides each row: ${print(expression)}`);
  }
  const [left, right] = args;
  if (asksForNull(expression) && left) {
    refuseRounded(left, false);
  } else if (kind === 'case') {
    for (const { when, value } of branches) {
      refuseRounded(when);
      refuseRounded(value, matters);
    }
    if (otherwise) refuseRounded(otherwise, matters);
  } else if (isOperation(expression, '+', '-', '*', '/') && left && right) {
    refuseRounded(left, matters);
    // What is divided by zero is NULL.
    refuseRounded(right, matters || isOperation(expression, '/'));
  } else {
    for (const part of args) refuseRounded(part);
  }
}

/** @throws Indivisible on a server that keeps fewer digits of a quotient than it takes to be exact */
export async function refuseFewDigits(session: Session): Promise<void> {
  const { rows } = await session.query('SELECT @@div_precision_increment');
  if (Number(rows[0]?.[0]?.text) < 4) {
    throw new Indivisible(t`it divides each row, and div_precision_increment is less than 4`);
  }
}
