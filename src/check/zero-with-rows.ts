/** Figures that are 0 although rows say that something happened. */
import type { FigureName } from '../report/figure-names';
import { SUBJECTS } from '../report/subject';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';
import type { StatementFacts } from './facts';
import { type Findings, fault } from './finding';

export async function* checkZero(facts: StatementFacts): Findings {
  const { found, foundBefore } = facts.read;
  for (const figures of [found, foundBefore]) {
    const succeeded = figures.get('orders_succeeded') ?? 0n;
    if (succeeded === 0n || figures.get('value_succeeded') !== 0n) continue;
    yield fault(
      'zero-with-rows',
      facts.place,
      t`value_succeeded is 0, although ${succeeded} orders succeeded`,
    );
    break;
  }
  if (facts.source.same) return;
  for (const subject of SUBJECTS) {
    const total: FigureName = `${subject}_total`;
    if (found.get(total) !== 0n || (subject === 'orders' && foundBefore.get(total) !== 0n))
      continue;
    const dated = facts
      .dates()
      .find(
        (each) => each.subjects.includes(subject) && each.origin && each.type && each.datesRows,
      );
    if (!dated?.origin) continue;
    const { table, column } = dated.origin;
    const name = quoteName(column.name);
    const [[count] = []] = await facts.rows(
      `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE ${name} < ${dated.now}${subject === 'orders' ? ` AND ${name} >= ${dated.now.replaceAll(':end', ':start')}` : ''}`,
      facts.twoYears,
    );
    if (!count || count === '0') continue;
    yield fault(
      'zero-with-rows',
      facts.place,
      t`${total} is 0, although ${count} rows of ${table.name} are dated within the time that it counts`,
      [t`Look at the conditions of the statement and at what it joins: they leave out every row.`],
    );
  }
}
