/**
 * Completeness: nothing is left out and nothing repeated. It measures what each join and condition leaves out in
 * two years. The counted row's own mark is proven, and so is a condition that leaves out nothing.
 */
import { grainOf } from '../../evidence/grain';
import { keyOf, parentsOf } from '../../evidence/relations';
import type { Column } from '../../sql/names';
import { quoteName, quoteTable, quoteText } from '../../sql/print';
import { type Mark, markOf, visibilityOf } from '../../vocabulary/marks';
import { statusTopicOf } from '../../vocabulary/status-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, fault, ownable } from '../finding';
import { censusOf, conditionsOf } from './census';
import { isPart, type Part } from './model';
import { type Scan, scansOf } from './scan';
import { grouped } from './sentences';
import { labelsOf } from './status-notes';
import { isShared, translations, type Use, usesOf } from './uses';

/** Joins and conditions that leave out or repeat rows and have no proof. */
export async function* checkCompleteness(facts: StatementFacts): Findings {
  const scans = scansOf(facts);
  const seen = new Set<string>();
  for (const scan of scans) {
    if (!scan.main) continue;
    const places = facts.place;
    const joined = await scan.joined();
    const distinctKey = scan.measures.every(({ term }) => term.distinct?.columns[0]?.column.key);
    const others = scan.rows.parts
      .filter((part) => part.alias !== scan.main?.alias)
      .map(({ alias, table }) => table?.name ?? alias);
    if (!joined) {
      yield fault(
        'not-accounted',
        places,
        t`${scan.main.table.name} has no primary key, so that what a join repeats of it cannot be counted`,
      );
    } else {
      const key = `${scan.rows.from}`;
      if (joined.repeated > 0 && !distinctKey && !seen.has(`r ${key}`) && !addsLines(scan)) {
        seen.add(`r ${key}`);
        const message = t`the join with ${others.join(', ')} counts ${joined.repeated} rows of ${scan.main.table.name} more than once`;
        yield fault('double-counted', places, message, [
          t`Join nothing that has several rows for one, or ask for it by EXISTS.`,
        ]);
      }
      if (joined.dropped > 0 && !seen.has(`d ${key}`)) {
        seen.add(`d ${key}`);
        const message = t`the join with ${others.join(', ')} leaves out ${joined.dropped} rows of ${scan.main.table.name} in two years`;
        yield ownable('not-accounted', places, message, `only: JOIN ${others.join(', ')}`, {
          effect: { rows: String(joined.dropped) },
        });
      }
    }
    for (const use of await usesOf(scan, conditionsOf(scan))) {
      if (use.proof !== 'open' || seen.has(use.written)) continue;
      seen.add(use.written);
      yield openUse(facts, scan, use);
    }
    yield* merged(scan, seen);
    yield* marksIgnored(scan, seen);
    yield* translations(scan);
  }
  yield* readTwice(facts, scans);
}

/** Rows that COUNT(DISTINCT …) counts as one, although each has a key of its own. */
async function* merged(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  const distinct = scan.measures[0].term.distinct;
  const [only, ...more] = distinct?.columns ?? [];
  if (!main || !distinct || !only || more.length > 0 || only.column.key || !isPart(only.part, main))
    return;
  if (seen.has(distinct.sql) || isShared(main.table, only.column)) return;
  seen.add(distinct.sql);
  const [[rows, values] = []] = await facts.rows(
    scan.select(`COUNT(${distinct.sql}), COUNT(DISTINCT ${distinct.sql})`, scan.where),
    facts.twoYears,
  );
  const lost = Number(rows ?? 0) - Number(values ?? 0);
  if (lost === 0) return;
  const grain = await grainOf(facts.report.ask, main.table, undefined);
  if (grain.kind === 'lines' && grain.key === only.column) return;
  const message = t`COUNT(DISTINCT ${distinct.written}) takes ${rows ?? '?'} rows of ${main.table.name} for ${values ?? '?'}, those with the same ${only.column.name} for one`;
  yield ownable('not-accounted', facts.place, message, `only: DISTINCT ${distinct.written}`, {
    effect: { rows: String(lost) },
  });
}

export function openUse(facts: StatementFacts, scan: Scan, use: Use) {
  const worth =
    use.value !== undefined && use.value !== '0' ? t` worth ${grouped(use.value)} đ` : '';
  const message = t`${use.written} leaves out ${use.rows} rows of ${scan.main?.table.name ?? '?'}${worth} in two years`;
  const effect = {
    rows: String(use.rows),
    ...(use.value === undefined ? {} : { value: use.value }),
  };
  return ownable('not-accounted', facts.place, message, `only: ${use.written}`, { effect });
}

/** Whether the lines of an order are added up, so that a join repeats the order on purpose. */
function addsLines(scan: Scan): boolean {
  return scan.measures.every(({ term }) =>
    term.value?.columns.every(({ part }) => !isPart(part, scan.main)),
  );
}

/** Rows that their own mark, or their product's, says should not count, and that are counted all the same. */
async function* marksIgnored(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  if (!main) return;
  const isOffer = scan.subject === 'products' || scan.subject === 'sellers';
  const parents =
    scan.subject === 'products' ? scan.rows.parts.filter((part) => scan.looksUp(part)) : [];
  if (scan.subject === 'products') yield* hiddenWholes(scan, seen);
  for (const part of [main, ...parents.filter((each) => !isPart(each, main))]) {
    for (const column of part.table?.columns ?? []) {
      const name = `${quoteName(part.alias)}.${quoteName(column.name)}`;
      const key = `m ${part.table?.name}.${column.name}`;
      const mark = markOf(column);
      if (seen.has(key) || (mark?.mark === 'hidden' && !isOffer)) continue;
      const unmarked = await shownBy(scan, part, column, name, isOffer);
      if (unmarked === undefined) continue;
      const count = await countedThough(scan, part, column, unmarked);
      if (!count || count === '0') continue;
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

/** How many rows of both years count although a condition does not hold. */
async function countedThough(
  scan: Scan,
  part: Part,
  column: Column,
  unmarked: string,
): Promise<string | undefined> {
  const name = quoteName(column.name);
  const isOwnMark =
    part === scan.main &&
    markOf(column)?.unmarked.replace(name, scan.column(column.name)) === unmarked;
  if (isOwnMark) return String((await censusOf(scan)).marked(unmarked));
  const [{ term }] = scan.measures;
  const whens = [...term.when.map(({ sql }) => sql), `NOT COALESCE((${unmarked}), 0)`];
  const [[count] = []] = await scan.facts.rows(
    scan.select('COUNT(*)', [...scan.where, ...whens]),
    scan.facts.twoYears,
  );
  return count ?? undefined;
}

/** Variants whose product is deleted or hidden, where the statement does not read the products. */
async function* hiddenWholes(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  if (!main) return;
  const read = scan.rows.parts.flatMap(({ table }) => table ?? []);
  for (const { table, column: reference } of parentsOf(facts.context.tables, main.table)) {
    const key = keyOf(table);
    if (!key || read.includes(table) || fitOf('products', table.name) === undefined) continue;
    const part = {
      ...main,
      alias: 'whole',
      table,
      sql: `${quoteTable(table)} AS ${quoteName('whole')}`,
    };
    for (const column of table.columns) {
      const name = `${quoteName(part.alias)}.${quoteName(column.name)}`;
      const shown = await shownBy(scan, part, column, name, true);
      const id = `m ${table.name}.${column.name}`;
      if (shown === undefined || seen.has(id)) continue;
      const hidden = `EXISTS (SELECT 1 FROM ${part.sql} WHERE ${quoteName(part.alias)}.${quoteName(key.name)} = ${scan.column(reference.name)} AND NOT COALESCE((${shown}), 0))`;
      const [{ term }] = scan.measures;
      const [[count] = []] = await facts.rows(
        scan.select('COUNT(*)', [...scan.where, ...term.when.map(({ sql }) => sql), hidden]),
        facts.twoYears,
      );
      if (!count || count === '0') continue;
      seen.add(id);
      yield ownable(
        'not-an-event',
        facts.place,
        t`${count} rows of ${main.table.name} are counted although their row of ${table.name} is hidden or deleted (${column.name})`,
        `counts: ${table.name} with ${column.name}`,
        {
          advice: [
            t`Or leave them out: INNER JOIN ${table.name}, and ask for ${shown.replaceAll(`${quoteName('whole')}.`, '')}`,
          ],
          effect: { rows: count },
        },
      );
    }
  }
}

/** The condition that no mark or status of a column hides a row; undefined for any other column. */
async function shownBy(
  scan: Scan,
  part: Part,
  column: Column,
  name: string,
  isOffer: boolean,
): Promise<string | undefined> {
  // The values of a column say more than its name.
  const byWords = isOffer ? await shownOnly(scan, part, column, name) : undefined;
  return byWords ?? markOf(column)?.unmarked.replace(quoteName(column.name), name);
}

/** The condition that a seller's or a product's status is none that hides it; undefined for what is no status. */
async function shownOnly(
  scan: Scan,
  part: Part,
  column: Column,
  name: string,
): Promise<string | undefined> {
  const mayBe =
    (statusTopicOf(column.name) === 'order' && /char|enum|int/.test(column.type)) ||
    (markOf(column)?.mark === 'hidden' && /char|enum/.test(column.type));
  if (!part.table || !mayBe) return undefined;
  const rows = await scan.facts.rows(
    `SELECT ${name}, COUNT(*) FROM ${part.sql} GROUP BY 1 LIMIT 60`,
  );
  if (rows.length >= 60) return undefined;
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

/** Rows of one table that two terms of a figure both count. */
async function* readTwice(facts: StatementFacts, scans: readonly Scan[]): Findings {
  for (const scan of scans) {
    for (const [index, one] of scan.measures.entries()) {
      const again = scan.measures
        .slice(index + 1)
        .find(({ figure, term }) => figure === one.figure && term.sign === one.term.sign);
      if (!again || !scan.main) continue;
      const both = [one, again].flatMap(({ term }) => term.when.map(({ sql }) => sql));
      const [row] = await facts.rows(
        scan.select('1', [...scan.where, ...both], 'LIMIT 1'),
        facts.twoYears,
      );
      if (!row) continue;
      yield fault(
        'double-counted',
        facts.place,
        t`rows of ${scan.main.table.name} are added up twice in ${one.figure}`,
        [t`Let each row come from one SELECT only.`],
      );
      return;
    }
  }
  for (const [index, one] of scans.entries()) {
    for (const other of scans.slice(index + 1)) {
      const figures = one.measures.filter(({ figure, term }) =>
        other.measures.some((each) => each.figure === figure && each.term.sign === term.sign),
      );
      const keys = one.main?.table.columns.filter(({ key }) => key) ?? [];
      if (figures.length === 0 || !one.main || one.main.table !== other.main?.table) continue;
      const [key, ...more] = keys;
      if (!key || more.length > 0) {
        yield fault(
          'not-accounted',
          facts.place,
          t`${one.main.table.name} is counted twice and has no key by which to tell its rows apart`,
        );
        continue;
      }
      const own = (scan: Scan) => {
        const measure = scan.measures.find(({ figure }) => figure === figures[0]?.figure);
        return [...scan.where, ...(measure?.term.when.map(({ sql }) => sql) ?? [])];
      };
      const inner = other.select(other.column(key.name), own(other));
      const [row] = await facts.rows(
        one.select(
          one.column(key.name),
          [...own(one), `${one.column(key.name)} IN (${inner})`],
          'LIMIT 1',
        ),
        facts.twoYears,
      );
      if (!row) continue;
      const message = t`a row of ${one.main.table.name} is counted by two SELECTs that are added up (${key.name} ${row[0]})`;
      yield fault('double-counted', facts.place, message, [
        t`Let each row come from one SELECT only.`,
      ]);
      return;
    }
  }
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
