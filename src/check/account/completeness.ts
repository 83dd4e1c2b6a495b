/**
 * Completeness: nothing is left out and nothing repeated. Each join and each condition is asked what it leaves
 * out in two years; the counted row's own mark is proven, and so is what leaves out nothing.
 */

import { partsIn } from '../../evidence/grain';
import { quoteName, quoteText } from '../../sql/quote';
import type { Column } from '../../sql/tables';
import { type Mark, markOf } from '../../vocabulary/marks';
import { accountRoleOf, isRoleName } from '../../vocabulary/roles';
import { isStatusName, outcomeOf, statusTopicOf } from '../../vocabulary/statuses';
import { visibilityOf } from '../../vocabulary/visibility';
import { plainName } from '../../vocabulary/words';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, fault, ownable } from '../finding';
import { labelsOf } from './labels';
import { statusNotes } from './notes';
import { type Scan, scansOf } from './scan';
import { type Clause, isPart, type Part } from './terms';

/** What a condition or a join does to the rows, and why it needs no owner. */
export interface Use {
  readonly written: string;
  /** 'mark' is the row's own; 'nothing' leaves out no row; 'open' needs an owner. */
  readonly proof: 'mark' | 'status' | 'nothing' | 'open';
  readonly rows: number;
  readonly value: string | undefined;
}

/** The uses of all conditions of a scan. */
export async function usesOf(scan: Scan, conditions: readonly Clause[]): Promise<Use[]> {
  if (conditions.length === 0) return [];
  const { facts } = scan;
  const money = scan.measures.find(({ term }) => term.value && scan.subject === 'orders')?.term;
  const elsewhere = takenElsewhere(scan);
  const misses = conditions.map(({ sql }) => `CASE WHEN ${sql}${elsewhere} THEN 0 ELSE 1 END`);
  const sums = misses.map((miss) => `COALESCE(SUM(${miss}), 0)`);
  const values = money?.value
    ? misses.map((miss) => `COALESCE(SUM((${miss}) * (${money.value?.sql})), 0)${money.unit}`)
    : [];
  const where = [...scan.period.map(({ sql }) => sql), ...scan.joins.map(({ sql }) => sql)];
  const sql = scan.select([...sums, ...values].join(', '), where);
  const [row = []] = await facts.rows(stripOn(scan, sql), facts.twoYears);
  const uses: Use[] = [];
  for (const [index, clause] of conditions.entries()) {
    const rows = Number(row[index] ?? 0);
    const value = values.length > 0 ? (row[conditions.length + index] ?? undefined) : undefined;
    const proof = rows === 0 ? 'nothing' : await proofOf(scan, clause);
    uses.push({ written: clause.written, proof, rows, value: value?.replace(/\.\d+$/, '') });
  }
  return uses;
}

/** SQL that holds for a row which another SELECT of the same table counts in the same figure. */
function takenElsewhere(scan: Scan): string {
  const { main, facts } = scan;
  if (!main || scan.rows.parts.length > 1) return '';
  const others = scansOf(facts).filter(
    (other) =>
      other.main?.table === main.table &&
      other.rows.parts.length === 1 &&
      other.rows.where.map(({ sql }) => sql).join() !==
        scan.rows.where.map(({ sql }) => sql).join() &&
      other.measures.some(({ figure, term }) =>
        scan.measures.some((each) => each.figure === figure && each.term.sign === term.sign),
      ),
  );
  return others
    .map((other) => {
      const own = other.conditions.map(({ sql }) => `(${sql})`).join(' AND ') || 'TRUE';
      return ` OR (${own.replaceAll(`${quoteName(other.main?.alias ?? '')}.`, `${quoteName(main.alias)}.`)})`;
    })
    .join('');
}

/** Conditions in the ON of an inner join are asked by themselves. */
function stripOn(scan: Scan, sql: string): string {
  let text = sql;
  for (const part of scan.rows.parts) {
    if (part.join === 'left') continue;
    for (const clause of part.on) {
      if (scan.conditions.includes(clause)) text = text.replace(`(${clause.sql})`, '(TRUE)');
    }
  }
  return text;
}

async function proofOf(scan: Scan, clause: Clause): Promise<Use['proof']> {
  const [only, ...more] = clause.columns;
  if (!only || more.length > 0 || /\(\s*SELECT\b/i.test(clause.sql)) return 'open';
  const { part, column } = only;
  const isOwn = isPart(part, scan.main);
  // What a buyer can buy is told by the product and its shop too; an order counts whoever placed it.
  const isParent = !isOwn && scan.looksUp(part) && scan.subject === 'products';
  const isRole = scan.subject === 'sellers' && isRoleName(column.name);
  if (!isOwn && !isParent && !isRole) return 'open';
  if (isOwn && part.table && (await keepsOneOfEach(scan, clause, part))) return 'status';
  const mark = markOf(column);
  if (mark && !scan.facts.report.isGenerated(part.table, column)) {
    const unmarked = mark.unmarked.replace(
      quoteName(column.name),
      `${quoteName(part.alias)}.${quoteName(column.name)}`,
    );
    const [[lost] = []] = await scan.facts.rows(
      `SELECT COUNT(*) FROM ${part.sql} WHERE ${unmarked} AND NOT COALESCE((${clause.sql}), 0)`,
    );
    if (
      lost === '0' &&
      (mark.mark === 'deleted' ||
        mark.mark === 'bot' ||
        mark.mark === 'hidden' ||
        (await isFew(scan, clause, part)))
    ) {
      return 'mark';
    }
  }
  if (isStatusName(column.name) || isRoleName(column.name) || mark) {
    return (await leavesWords(scan, clause, part)) ? 'status' : 'open';
  }
  return 'open';
}

const LANGUAGE = /^(id_)?(lang|language|locale|ngon_?ngu)(_?(id|code))?$/;
const SHARED =
  /^(trid|translation|origin|group|master|slug|sku|entity|(product|item|san_?pham|id_product))(_?(id|of|group))?$|_of$|(^|_)(code|sku|ma)$|^ma_/;

/** Whether a condition keeps one language of each row, or the whole of what has parts. */
async function keepsOneOfEach(scan: Scan, { columns, sql }: Clause, part: Part): Promise<boolean> {
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
async function* translations(scan: Scan): Findings {
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

/** Whether a condition leaves out few rows: a tenth of them are no tests. */
async function isFew(scan: Scan, { sql }: Clause, part: Part): Promise<boolean> {
  const [[all, out] = []] = await scan.facts.rows(
    `SELECT COUNT(*), COALESCE(SUM(CASE WHEN ${sql} THEN 0 ELSE 1 END), 0) FROM ${part.sql}`,
  );
  return Number(out) * 10 <= Number(all);
}

/** Whether all values that a condition leaves out say by their words that such a row does not count. */
async function leavesWords(scan: Scan, clause: Clause, part: Part): Promise<boolean> {
  const [only] = clause.columns;
  if (!only || !part.table) return false;
  const { column } = only;
  const name = `${quoteName(part.alias)}.${quoteName(column.name)}`;
  const rows = await scan.facts.rows(
    `SELECT ${name}, COUNT(*), COALESCE(SUM(CASE WHEN ${clause.sql} THEN 1 ELSE 0 END), 0) FROM ${part.sql} GROUP BY 1 LIMIT 60`,
  );
  if (rows.length >= 60) return false;
  const labels = await labelsOf(
    scan.facts,
    part.table,
    column,
    rows.map(([value]) => value ?? null),
  );
  const notes = statusNotes(scan.facts);
  return rows.every(([value, all, kept]) => {
    const isKept = kept !== '0';
    if (isKept && kept !== all) return false;
    const word = labels.get(value ?? '') ?? value ?? '';
    if (scan.subject === 'orders') {
      const outcome = notes.get(value ?? 'NULL')?.outcome ?? outcomeOf(word);
      return isKept ? outcome !== 'no order' : outcome === 'no order';
    }
    if (isRoleName(column.name) && scan.subject === 'sellers') {
      const role = accountRoleOf(word);
      return isKept ? role === 'seller' : role !== undefined && role !== 'seller';
    }
    const shown = visibilityOf(word);
    return isKept ? shown !== 'hidden' : shown === 'hidden';
  });
}

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
    for (const use of await usesOf(scan, conditionsOf(scan, facts))) {
      if (use.proof !== 'open' || seen.has(use.written)) continue;
      seen.add(use.written);
      yield openUse(facts, scan, use);
    }
    yield* marksIgnored(scan, seen);
    yield* translations(scan);
  }
  yield* readTwice(facts, scans);
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

export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, '.');
}

/** Whether the lines of an order are added up, so that a join repeats the order on purpose. */
function addsLines(scan: Scan): boolean {
  return scan.measures.every(({ term }) =>
    term.value?.columns.every(({ part }) => !isPart(part, scan.main)),
  );
}

/** The conditions that restrict the rows; those of an outcome alone are judged with the statuses. */
export function conditionsOf(scan: Scan, facts: StatementFacts): readonly Clause[] {
  const figures = new Set(scan.measures.map(({ figure }) => figure));
  const isOutcome = [...figures].every((figure) =>
    /^(orders_(succeeded|failed)|value_succeeded)$/.test(figure),
  );
  if (scan.subject !== 'orders' || !isOutcome) {
    const own = scan.measures.filter(
      ({ figure }) => !/^(orders_(succeeded|failed)|value_succeeded)$/.test(figure),
    );
    return [
      ...scan.conditions,
      ...own.flatMap(({ term }) => term.when.filter((clause) => !clause.hasPeriod)),
    ].filter((clause, index, all) => all.findIndex(({ sql }) => sql === clause.sql) === index);
  }
  const total = facts.terms().get('orders_total');
  if (!total || total instanceof Error) return [];
  return [];
}

/** Rows that their own mark, or their product's, says should not count, and that are counted all the same. */
async function* marksIgnored(scan: Scan, seen: Set<string>): Findings {
  const { main, facts } = scan;
  if (!main) return;
  const isOffer = scan.subject === 'products' || scan.subject === 'sellers';
  const parents =
    scan.subject === 'products' ? scan.rows.parts.filter((part) => scan.looksUp(part)) : [];
  for (const part of [main, ...parents.filter((each) => !isPart(each, main))]) {
    for (const column of part.table?.columns ?? []) {
      const name = `${quoteName(part.alias)}.${quoteName(column.name)}`;
      const key = `m ${part.table?.name}.${column.name}`;
      const mark = markOf(column);
      if (seen.has(key) || (mark?.mark === 'hidden' && !isOffer)) continue;
      const unmarked =
        mark?.unmarked.replace(quoteName(column.name), name) ??
        (isOffer ? await shownOnly(scan, part, column, name) : undefined);
      if (unmarked === undefined) continue;
      const [{ term }] = scan.measures;
      const whens = [...term.when.map(({ sql }) => sql), `NOT COALESCE((${unmarked}), 0)`];
      const [[count] = []] = await facts.rows(
        scan.select('COUNT(*)', [...scan.where, ...whens]),
        facts.twoYears,
      );
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

/** The condition that a seller's or a product's status is none that hides it; undefined for what is no status. */
async function shownOnly(
  scan: Scan,
  part: Part,
  column: Column,
  name: string,
): Promise<string | undefined> {
  if (!part.table || statusTopicOf(column.name) !== 'order' || !/char|enum|int/.test(column.type))
    return undefined;
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
