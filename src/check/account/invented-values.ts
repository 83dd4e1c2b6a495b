/**
 * Values that no buyer pays, whoever vouches for them: a key among the amounts, a part beside the total that contains
 * it, the larger of two totals, a total times another column. The rows and the catalogue decide.
 */
import { type MoneyColumn, mayBeMoney, type TotalSurvey } from '../../evidence/money-columns';
import type { Table } from '../../sql/names';
import { moneyRoleOf } from '../../vocabulary/money-roles';
import { t } from '../../words/words';
import type { AddedUp, Addend } from './addends';

/** Why a value is invented; undefined where nothing shows it. */
export function inventedBy(
  { addends, extremes }: AddedUp,
  survey: TotalSurvey,
  table: Table,
): string | undefined {
  const [extreme] = extremes;
  if (extreme !== undefined) return t`${extreme} chooses between amounts by their size`;
  const strange = addends.find((each) => isNoAmount(each, survey.columns));
  if (strange) return t`${strange.column.name} is no amount of money`;
  const own = addends.filter((each) => each.table === table && !each.isNested);
  const total = survey.total?.column.column;
  const multiplied = own.find(
    ({ column, factors }) =>
      column === total && factors.some(({ name }) => moneyRoleOf(name) !== 'rate'),
  );
  if (multiplied) {
    const names = multiplied.factors.map(({ name }) => name).join(', ');
    return t`${multiplied.column.name} is multiplied or divided by ${names}`;
  }
  return containedTwice(own, survey);
}

/** Whether a column holds no amounts: a key, a date, a mark, or a number that is far smaller than the totals. */
function isNoAmount({ column, factors }: Addend, columns: readonly MoneyColumn[]): boolean {
  const { name, type, key, references } = column;
  if (key || references || /date|time|year/.test(type)) return true;
  const role = moneyRoleOf(name);
  const isMeasure = role === 'quantity' || role === 'weight' || role === 'rate';
  if (factors.length > 0) return false;
  const means = columns.map((each) => Number(each.mean || 0));
  const mean = Number(columns.find((each) => each.column === column)?.mean || 0);
  if (isMeasure) return mean > 0 && mean * 100 < Math.max(...means);
  return role === undefined && !mayBeMoney(column);
}

/** A part that is added to the total that contains it, or taken off it once more; a total that is added twice. */
function containedTwice(own: readonly Addend[], { equations }: TotalSurvey): string | undefined {
  const sure = own.filter(({ isChoice, factors }) => !isChoice && factors.length === 0);
  for (const [index, whole] of sure.entries()) {
    if (whole.sign < 0) continue;
    const { name } = whole.column;
    const others = sure.filter((_, other) => other !== index);
    const again = others.some(({ column, sign }) => column === whole.column && sign === 1);
    if (again) return t`${name} is added twice`;
    for (const { total, plus, minus } of equations) {
      const part = others.find(({ column, sign }) =>
        (sign === 1 ? plus : minus).includes(column.name),
      );
      if (total === name && part) return t`${name} already accounts for ${part.column.name}`;
    }
  }
  return undefined;
}
