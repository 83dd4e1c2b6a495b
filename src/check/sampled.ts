import { type Expression, within } from '../sql/ast';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import type { StatementReading } from './reading';

/** What makes of a column a number that is as good as drawn: its digits, its hash, a part of its time. */
const DRAWS =
  /^(%|MOD|CRC32|MD5|SHA1?|SHA2|HOUR|MINUTE|SECOND|MICROSECOND|DAYOFWEEK|WEEKDAY|DAYNAME)$/;

/** Conditions that leave rows out by what says nothing of them, so that a part of the rows stands for all. */
export async function* checkSampled(reading: StatementReading): Findings {
  const conditions = reading.scopes.flatMap(({ select: { where, from } }) => [
    where,
    ...from.map(({ on }) => on),
  ]);
  const drawn = conditions.flatMap((condition) => drawnIn(condition) ?? [])[0];
  if (!drawn) return;
  const shown = reading.text(drawn).replace(/\s+/g, ' ');
  const message = t`rows are left out by the digits of a number, a hash or a part of a time (${shown}): count all of them`;
  yield fault('invented', reading.statement.place, message);
}

/** What is compared itself: not what a function makes another value of. */
function drawnIn(condition: Expression | undefined): Expression | undefined {
  if (!condition || isDrawn(condition)) return condition;
  if (condition.kind !== 'operation') return undefined;
  return condition.args.flatMap((each) => drawnIn(each) ?? [])[0];
}

function isDrawn(expression: Expression): boolean {
  const { kind, text } = expression;
  return (
    (kind === 'call' || kind === 'operation') &&
    DRAWS.test(text) &&
    [...within(expression)].some((each) => each.kind === 'column')
  );
}
