/**
 * Rows that keep one thing several times: once for each language, or as a whole and in parts.
 * It knows no other reason to leave a row out: those are in uses.
 */
import { partsIn } from '../../evidence/grain';
import { quoteName } from '../../sql/quote';
import { plainName } from '../../vocabulary/words';
import { t } from '../../words/words';
import { type Findings, fault } from '../finding';
import type { Clause, Part } from './model';
import type { Scan } from './scan';

const LANGUAGE = /^(id_)?(lang|language|locale|ngon_?ngu)(_?(id|code))?$/;

const SHARED =
  /^(trid|translation|origin|group|master|slug|sku|entity|(product|item|san_?pham|id_product))(_?(id|of|group))?$|_of$|(^|_)(code|sku|ma)$|^ma_/;

/** Whether a condition keeps one language of each row, or the whole of what has parts. */
export async function keepsOneOfEach(
  scan: Scan,
  { columns, sql }: Clause,
  part: Part,
): Promise<boolean> {
  const [only] = columns;
  const { table } = part;
  if (!only || !table) return false;
  const name = plainName(only.column.name);
  const shared = table.columns.filter((each) => !each.key && SHARED.test(plainName(each.name)));
  if (LANGUAGE.test(name)) {
    for (const each of shared) {
      const key = quoteName(each.name);
      const [[lost] = []] = await scan.facts.rows(
        `SELECT COUNT(*) FROM (SELECT ${key} FROM ${part.sql} GROUP BY ${key} HAVING COALESCE(SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END), 0) = 0) AS lost`,
      );
      if (lost === '0') return true;
    }
    return false;
  }
  const parts = await partsIn(scan.facts.report.ask, table);
  if (parts?.column.name !== only.column.name) return false;
  const value = `${quoteName(part.alias)}.${quoteName(only.column.name)}`;
  const [[lost] = []] = await scan.facts.rows(
    `SELECT COUNT(*) FROM ${part.sql} WHERE COALESCE(${value}, 0) IN ('', '0') AND NOT COALESCE((${sql}), 0)`,
  );
  return lost === '0';
}

/** Rows of one thing in several languages, each counted. */
export async function* translations(scan: Scan): Findings {
  const { main, facts } = scan;
  const distinct = scan.measures.every(({ term }) => term.distinct);
  if (!main || distinct || scan.subject === 'orders' || scan.subject === 'visits') return;
  const language = main.table.columns.find(({ name }) => LANGUAGE.test(plainName(name)));
  if (!language) return;
  for (const each of main.table.columns.filter(
    ({ key, name }) => !key && SHARED.test(plainName(name)),
  )) {
    const key = scan.column(each.name);
    const other = `COUNT(DISTINCT ${scan.column(language.name)})`;
    const [row] = await facts.rows(
      scan.select(
        `${key}, COUNT(*)`,
        [...scan.where, `${key} IS NOT NULL`],
        `GROUP BY ${key} HAVING ${other} > 1 AND COUNT(*) = ${other} LIMIT 1`,
      ),
      facts.twoYears,
    );
    if (!row) continue;
    yield fault(
      'double-counted',
      facts.place,
      t`rows of ${main.table.name} are counted once for each language (${each.name} ${row[0]} stands ${row[1]} times, by ${language.name})`,
      [
        t`Count each in one language: the original, or COUNT(DISTINCT …) of what the languages share.`,
      ],
    );
    return;
  }
}
