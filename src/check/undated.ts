import { t } from '../words/words';
import { nameOf } from './date-unit';
import type { Dated } from './dates';
import type { StatementFacts } from './facts';
import { type Findings, fault } from './finding';
import { askRows, rowsOf } from './rows';

/** Dates that a row has only once something happened to it: without it, it is rightly not counted. */
const OF_AN_EVENT = /publish|approv|verif|activat|available|duyet|dang_ban|mo_ban/i;

/** Rows that no period can hold, because they have no date, or none that can be. */
export async function* checkUndated(facts: StatementFacts): Findings {
  if (facts.source.judged.has('undated-rows')) return;
  for (const dated of facts.dates()) {
    if (!dated.datesRows || dated.shifted || dated.origin?.relation.optional) continue;
    const byEvent = OF_AN_EVENT.test(dated.origin?.column.name ?? '');
    if (byEvent && !dated.subjects.includes('orders')) continue;
    const [[count] = []] = await askRows(
      facts,
      (reading) => `SELECT COUNT(*) ${rowsOf(reading, dated.scope)} AND (${undatedBy(dated)})`,
    );
    if (!count || count === '0') continue;
    const message = t`${count} rows have no usable date in ${nameOf(dated)} (NULL or zero), so that no period counts them rightly`;
    const [table, column] = [dated.origin?.table.name ?? '', dated.value];
    yield fault('undated-rows', facts.place, message, [
      t`Give them a date, leave them out by a condition if they are none of what is counted, or accept it. They are the rows of ${table} with ${column} IS NULL or zero.`,
    ]);
  }
}

function undatedBy({ value, type = '' }: Dated): string {
  if (/^(date|datetime|timestamp)$/.test(type)) {
    return `${value} IS NULL OR ${value} < ${earliestDate(type)}`;
  }
  if (/int|decimal|double|float/.test(type)) return `${value} IS NULL OR ${value} <= 0`;
  if (/char|text/.test(type)) {
    return `${value} IS NULL OR ${value} IN ('', '0') OR ${value} LIKE '0000-00-00%'`;
  }
  return `${value} IS NULL`;
}

/**
 * The least value that counts as a date of a type; zero dates lie below it. For a TIMESTAMP it lies within the
 * range of the type: MySQL settles any other comparison before it reads a row, zero dates included (seen on 9.7).
 */
export function earliestDate(type: string): string {
  return type === 'timestamp' ? "'1970-01-02 00:00:00'" : "'1000-01-01 00:00:00'";
}
