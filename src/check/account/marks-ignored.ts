/**
 * Finds rows that count although a column of theirs, of their product or of their shop marks them as not counting.
 * `completeness.ts` judges what conditions leave out.
 */

import { keyOf, parentsOf } from '../../evidence/relations';
import { MOST_VALUES } from '../../evidence/status-columns';
import type { Column, Table } from '../../sql/names';
import { quoteName, quoteTable, quoteText } from '../../sql/print';
import { type Mark, markOf, visibilityOf } from '../../vocabulary/marks';
import { statusTopicOf } from '../../vocabulary/status-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, ownable } from '../finding';
import { censusOf } from './census';
import { columnIn, isPart, type Part } from './model';
import { isOffer, type Scan, tableOf } from './scan';
import { labelsOf } from './status-notes';

/** Rows that their own mark, or their product's, says should not count, and that are counted all the same. */
export async function* marksIgnored(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  if (!main) return;
  const parents =
    scan.subject === 'products'
      ? scan.rows.parts.filter((part) => scan.looksUp(part) && !isAbsent(scan, part))
      : [];
  const parts = [main, ...parents.filter((each) => !isPart(each, main))];
  if (scan.subject === 'products') yield* hiddenWholes(scan, parts, seen);
  for (const part of parts) {
    for (const column of part.table?.columns ?? []) {
      const key = `m ${part.table?.name}.${column.name}`;
      const mark = markOf(column);
      if (seen.has(key) || (mark?.mark === 'hidden' && !isOffer(scan))) continue;
      const unmarked = await shownBy(scan, part, column);
      if (unmarked === undefined) continue;
      const count = await countedThough(scan, part, column, unmarked);
      if (count === '0') continue;
      seen.add(key);
      const message = t`${count} rows of ${part.table?.name ?? ''} are counted although ${column.name} marks them as ${markName(mark?.mark ?? 'hidden')}`;
      yield ownable(
        'not-an-event',
        facts.place,
        message,
        `counts: ${part.table?.name} with ${column.name}`,
        {
          advice: [t`Or leave them out: AND ${unmarked}`],
          effect: { rows: count },
        },
      );
    }
  }
}

/** Whether the rows are those for which a left join finds none. */
function isAbsent(scan: Scan, part: Part): boolean {
  return (
    part.join === 'left' &&
    scan.rows.where.some(
      ({ sql, columns }) =>
        /\bIS NULL$/i.test(sql) && columns.some((each) => isPart(each.part, part)),
    )
  );
}

/** How many rows of both years count although a condition does not hold. */
async function countedThough(
  scan: Scan,
  part: Part,
  column: Column,
  condition: string,
): Promise<string> {
  const isOwnMark =
    part === scan.main && markOf(column, columnIn(part, column))?.unmarked === condition;
  if (isOwnMark) return String((await censusOf(scan)).marked(condition));
  const [{ term }] = scan.measures;
  return scan.count([`NOT COALESCE((${condition}), 0)`], term.when);
}

/** A product or a shop to which counted rows belong, and which the statement does not read. */
interface Whole {
  readonly part: Part;
  /** The condition on the counted row that its whole fulfils one. */
  with(condition: string): string;
}

function wholesOf(scan: Scan, starts: readonly Part[]): Whole[] {
  const read = scan.rows.parts.flatMap(({ table }) => table ?? []);
  const found: Whole[] = [];
  const climb = ({ table, alias, ...part }: Part, wrap: Whole['with']) => {
    for (const { whole, key, column } of table ? referencesOf(scan.facts, table) : []) {
      if (read.includes(whole) || found.some((each) => each.part.table === whole)) continue;
      const own = `whole_${found.length + 1}`;
      const sql = `${quoteTable(whole)} AS ${quoteName(own)}`;
      const joins = `${columnIn({ alias: own }, key)} = ${columnIn({ alias }, column)}`;
      const holds = (condition: string) =>
        wrap(`EXISTS (SELECT 1 FROM ${sql} WHERE ${joins} AND ${condition})`);
      const next = { ...part, alias: own, table: whole, sql };
      found.push({ part: next, with: holds });
      climb(next, holds);
    }
  };
  for (const part of starts) climb(part, (condition) => condition);
  return found;
}

/** The products and shops that a table's columns reference; the report's own sellers by a name such as seller_id. */
function referencesOf(
  facts: StatementFacts,
  table: Table,
): { whole: Table; key: Column; column: Column }[] {
  const own = tableOf(facts.report, 'sellers_total');
  const found = parentsOf(facts.context.tables, table)
    .filter(
      ({ table: whole }) =>
        whole === own ||
        fitOf('products', whole.name) !== undefined ||
        fitOf('sellers', whole.name) === 0,
    )
    .map(({ table: whole, parent: key, column }) => ({ whole, key, column }));
  const key = own && keyOf(own);
  if (!own || !key || own === table || own.schema !== table.schema) return found;
  const column = table.columns.find(({ name, type }) => {
    const stem = name.replace(/^(id|ma|fk)_|_?(id|ma|code)$/gi, '');
    return stem !== name && type === key.type && fitOf('sellers', stem) !== undefined;
  });
  return column && !found.some(({ whole }) => whole === own)
    ? [...found, { whole: own, key, column }]
    : found;
}

/** Products and variants whose product or shop is deleted or hidden, where the statement does not read it. */
async function* hiddenWholes(scan: Scan, starts: readonly Part[], seen: Set<string>): Findings {
  const { main, facts } = scan;
  const [{ term }] = scan.measures;
  for (const whole of wholesOf(scan, starts)) {
    const { table, alias } = whole.part;
    for (const column of table?.columns ?? []) {
      const shown = await shownBy(scan, whole.part, column);
      const id = `m ${table?.name}.${column.name}`;
      if (shown === undefined || seen.has(id)) continue;
      const hidden = whole.with(`NOT COALESCE((${shown}), 0)`);
      const count = await scan.count([hidden], term.when);
      if (count === '0') continue;
      seen.add(id);
      const finding = ownable(
        'not-an-event',
        facts.place,
        t`${count} rows of ${main?.table.name ?? ''} are counted although their row of ${table?.name ?? ''} is hidden, deleted or a test (${column.name})`,
        `counts: ${table?.name} with ${column.name}`,
        {
          advice: [
            t`Or leave them out: INNER JOIN ${table?.name ?? ''}, and ask for ${shown.replaceAll(`${quoteName(alias)}.`, '')}`,
          ],
          effect: { rows: count },
        },
      );
      // Whether a closed shop's products count is the platform's decision, so this is only a warning.
      yield fitOf('products', table?.name ?? '') === undefined
        ? { ...finding, level: 'warning' }
        : finding;
    }
  }
}

/** The condition that no mark or status of a column hides a row; undefined for any other column. */
async function shownBy(scan: Scan, part: Part, column: Column): Promise<string | undefined> {
  // The values of a column say more than its name.
  const byWords = isOffer(scan) ? await shownOnly(scan, part, column) : undefined;
  return byWords ?? markOf(column, columnIn(part, column))?.unmarked;
}

/** The condition that a seller's or a product's status is none that hides it; undefined for what is no status. */
async function shownOnly(scan: Scan, part: Part, column: Column): Promise<string | undefined> {
  const mayBe =
    (statusTopicOf(column.name) === 'order' && /char|enum|int/.test(column.type)) ||
    (markOf(column)?.mark === 'hidden' && /char|enum/.test(column.type));
  if (!part.table || !mayBe) return undefined;
  const name = columnIn(part, column);
  const rows = await scan.facts.rows(
    `SELECT ${name}, COUNT(*) FROM ${part.sql} GROUP BY 1 LIMIT ${MOST_VALUES}`,
  );
  if (rows.length >= MOST_VALUES) return undefined;
  const values = rows.map(([value]) => value ?? null);
  const labels = await labelsOf(scan.facts, part.table, column, values);
  const hidden = values.flatMap((value) =>
    value !== null && visibilityOf(labels.get(value) ?? value) === 'hidden' ? [value] : [],
  );
  const isKnown = values.some(
    (value) => value !== null && visibilityOf(labels.get(value) ?? value) === 'shown',
  );
  return hidden.length === 0 || !isKnown
    ? undefined
    : `${name} NOT IN (${hidden.map(quoteText).join(', ')})`;
}

/** A mark in the admin's language. */
function markName(mark: Mark): string {
  switch (mark) {
    case 'deleted':
      return t`deleted`;
    case 'hidden':
      return t`hidden`;
    case 'test':
      return t`a test`;
    case 'bot':
      return t`a bot's`;
    case 'draft':
      return t`a draft`;
  }
}
