/**
 * What each condition of a term leaves out in two years, in rows and money, and the proof that it may. It makes no
 * findings; `completeness.ts` judges what has no proof.
 */

import { MOST_VALUES } from '../../evidence/status-columns';
import { partsIn } from '../../evidence/wholes';
import type { Column, Table } from '../../sql/names';
import { quoteName } from '../../sql/print';
import { markOf, visibilityOf } from '../../vocabulary/marks';
import { plainName } from '../../vocabulary/name-words';
import { accountRoleOf, isRoleName, isSellerMark } from '../../vocabulary/roles';
import { isStatusName, outcomeOf } from '../../vocabulary/status-words';
import { t } from '../../words/words';
import { type Findings, fault } from '../finding';
import { censusOf } from './census';
import { type Clause, columnIn, isPart, type Part, quoted } from './model';
import { robotCondition } from './robots';
import { isOffer, type Scan } from './scan';
import { labelsOf, outcomeBy, statusNotes } from './status-notes';

/** The effect of a condition or a join on the rows, and why it needs no note. */
export interface Use {
  readonly written: string;
  /** The same with the queries whose columns it names: what a note owns. */
  readonly quoted: string;
  /** 'mark' is the row's own; 'nothing' leaves out no row; 'open' needs an owner. */
  readonly proof: 'mark' | 'status' | 'nothing' | 'open';
  readonly rows: number;
  readonly value: string | undefined;
  readonly noted: readonly NotedRows[];
}

/** The rows of a status that are no orders because a note says so. */
export interface NotedRows {
  readonly status: string;
  readonly word: string;
  readonly rows: string;
  readonly reason: string;
}

/** The uses of all conditions of a scan. */
export async function usesOf(scan: Scan, conditions: readonly Clause[]): Promise<Use[]> {
  if (conditions.length === 0) return [];
  // A row that stands several times has its value each time.
  const isOnce = scan.rows.parts.every((part) => isPart(part, scan.main) || scan.looksUp(part));
  const money = scan.measures.find(
    ({ term }) => term.value && scan.subject === 'orders' && isOnce,
  )?.term;
  const census = await censusOf(scan);
  const uses: Use[] = [];
  for (const clause of conditions) {
    const missed = census.missed(clause, money);
    const rows = Number(missed.rows);
    const value = money?.value
      ? String(missed.sum.units / 10n ** BigInt(missed.sum.scale))
      : undefined;
    const proof =
      rows === 0 || (await picksOne(scan, clause)) ? 'nothing' : await proofOf(scan, clause);
    const noted = proof === 'status' ? await notedAsNone(scan, clause) : [];
    const written = wordsOf(scan, clause);
    uses.push({ written, quoted: quoted({ ...clause, written }), proof, rows, value, noted });
  }
  return uses;
}

/**
 * Whether a condition picks one of the several rows that a join has for a counted row, by a window, and no counted
 * row loses all of them; nothing else may be read from those rows.
 */
async function picksOne(scan: Scan, clause: Clause): Promise<boolean> {
  const [number, ...more] = clause.columns;
  const numbered = number?.part.on.flatMap(({ columns }) => columns)[1]?.part;
  const keys = scan.main?.table.columns.filter(({ key }) => key) ?? [];
  if (!number || number.part.table || !numbered || more.length > 0 || keys.length !== 1)
    return false;
  if (isPart(numbered, scan.main)) return false;
  const readings = scan.measures.flatMap(({ term: { when, value, distinct } }) =>
    [...scan.conditions, ...when, value, distinct].flatMap((each) => each ?? []),
  );
  const isRead = readings.some(
    (each) =>
      each.sql !== clause.sql &&
      each.columns.some(({ part }) => isPart(part, numbered) || isPart(part, number.part)),
  );
  if (isRead) return false;
  const key = scan.column(keys[0]?.name ?? '');
  const [[all, kept] = []] = await scan.facts.rows(
    scan.select(
      `COUNT(DISTINCT ${key}), COUNT(DISTINCT CASE WHEN ${clause.sql} THEN ${key} END)`,
      scan.where.filter((sql) => sql !== clause.sql),
    ),
    scan.facts.twoYears,
  );
  return all === kept;
}

/** The words of a condition; of one that finds no joined row, with its join's, which say what is left out. */
function wordsOf(scan: Scan, { written, columns }: Clause): string {
  const joined = scan.rows.parts.find(
    (part) => part.join === 'left' && columns.some((each) => isPart(each.part, part)),
  );
  if (!joined || !/\bIS NULL\b/i.test(written)) return written;
  return `${written} ON ${joined.on.map((each) => each.written).join(' AND ')}`;
}

async function proofOf(scan: Scan, clause: Clause): Promise<Use['proof']> {
  const [only, ...more] = clause.columns;
  if (!only || more.length > 0 || /\(\s*SELECT\b/i.test(clause.sql)) return 'open';
  const { part, column } = only;
  const isOwn = isPart(part, scan.main);
  // A product is on sale only while its shop is open, but an order counts whatever became of its seller or buyer.
  const isParent = !isOwn && scan.looksUp(part) && scan.subject === 'products';
  const isRole = scan.subject === 'sellers' && isRoleName(column.name);
  if (!isOwn && !isParent && !isRole) return 'open';
  if (isOwn && part.table && (await keepsOneOfEach(scan, clause, part))) return 'status';
  const mark = await ownMarkOf(scan, part, column);
  if (mark && !scan.facts.report.isGenerated(part.table, column)) {
    const [[lost] = []] =
      clause.sql === mark.unmarked
        ? [['0']]
        : await scan.facts.rows(
            `SELECT COUNT(*) FROM ${part.sql} WHERE ${mark.unmarked} AND NOT COALESCE((${clause.sql}), 0)`,
          );
    if (
      lost === '0' &&
      (mark.mark === 'bot' ||
        (mark.mark !== 'test' && mark.mark !== 'draft' && isOffer(scan)) ||
        // What a buyer or a shop hides from a list was ordered all the same.
        (mark.mark !== 'hidden' && (await isFew(scan, clause, part))))
    ) {
      return 'mark';
    }
  }
  if (isStatusName(column.name) || isRoleName(column.name) || mark) {
    return (await leavesWords(scan, clause)) ? 'status' : 'open';
  }
  return 'open';
}

/** The mark that a column is for what the scan counts: an account's as a seller, a visit's by its program. */
async function ownMarkOf(
  scan: Scan,
  { table, alias }: Part,
  column: Column,
): Promise<ReturnType<typeof markOf>> {
  const name = columnIn({ alias }, column);
  if (scan.subject === 'visits' && table) {
    const isRobot = await robotCondition(scan.facts, table, column);
    if (isRobot) return { mark: 'bot', unmarked: `NOT COALESCE((${isRobot(name)}), 0)` };
  }
  if (scan.subject === 'sellers' && isSellerMark(column.name) && /int$|^bit$/.test(column.type))
    return { mark: 'hidden', unmarked: `COALESCE(${name}, 0) <> 0` };
  return markOf(column, name);
}

/** Whether a condition leaves out few rows: if it leaves out a tenth, those are no test rows. */
async function isFew(scan: Scan, { sql }: Clause, part: Part): Promise<boolean> {
  const [[all, out] = []] = await scan.facts.rows(
    `SELECT COUNT(*), COALESCE(SUM(CASE WHEN ${sql} THEN 0 ELSE 1 END), 0) FROM ${part.sql}`,
  );
  return Number(out) * 10 <= Number(all);
}

/** The values of a condition's column, with their words, their rows, and how many of these the condition keeps. */
async function valuesOf(scan: Scan, clause: Clause) {
  const [only] = clause.columns;
  if (!only?.part.table) return undefined;
  const { part, column } = only;
  const name = columnIn(part, column);
  const rows = await scan.facts.rows(
    `SELECT ${name}, COUNT(*), COALESCE(SUM(CASE WHEN ${clause.sql} THEN 1 ELSE 0 END), 0) FROM ${part.sql} GROUP BY 1 LIMIT ${MOST_VALUES}`,
  );
  if (rows.length >= MOST_VALUES) return undefined;
  const values = rows.map(([value]) => value ?? null);
  const labels = await labelsOf(scan.facts, only.part.table, column, values);
  return rows.map(([value, all, kept]) => ({
    status: value ?? 'NULL',
    word: labels.get(value ?? '') ?? value ?? '',
    all,
    kept,
  }));
}

/** Whether all values that a condition leaves out say by their words that such a row does not count. */
async function leavesWords(scan: Scan, clause: Clause): Promise<boolean> {
  const name = clause.columns[0]?.column.name ?? '';
  const values = await valuesOf(scan, clause);
  const notes = statusNotes(scan.facts.statement);
  const isRight = ({ status, word, all, kept }: NonNullable<typeof values>[number]) => {
    const isKept = kept !== '0';
    if (isKept && kept !== all) return false;
    if (scan.subject === 'orders') {
      const outcome = outcomeBy(notes.get(status), word);
      return isKept ? outcome !== 'no order' : outcome === 'no order';
    }
    if (isRoleName(name) && scan.subject === 'sellers') {
      const role = accountRoleOf(word);
      return isKept ? role === 'seller' : role !== undefined && role !== 'seller';
    }
    const shown = visibilityOf(word);
    return isKept ? shown !== 'hidden' : shown === 'hidden';
  };
  return values?.every(isRight) ?? false;
}

/** The statuses that a condition leaves out since a note, and no word, says that such rows are no orders. */
async function notedAsNone(scan: Scan, clause: Clause): Promise<NotedRows[]> {
  const notes = statusNotes(scan.facts.statement);
  if (scan.subject !== 'orders' || notes.size === 0) return [];
  const left = ((await valuesOf(scan, clause)) ?? []).filter(({ kept }) => kept === '0');
  return left.flatMap(({ status, word, all }) => {
    const note = notes.get(status);
    return note?.outcome === 'no order' && outcomeOf(word) !== 'no order'
      ? [{ status, word, rows: all ?? '0', reason: note.reason }]
      : [];
  });
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
  const value = columnIn(part, only.column);
  const [[lost] = []] = await scan.facts.rows(
    `SELECT COUNT(*) FROM ${part.sql} WHERE COALESCE(${value}, 0) IN ('', '0') AND NOT COALESCE((${sql}), 0)`,
  );
  return lost === '0';
}

/** Whether a column names what several languages of a row share. */
export function isShared(table: Table, { name }: Column): boolean {
  const hasLanguages = table.columns.some((each) => LANGUAGE.test(plainName(each.name)));
  return hasLanguages && SHARED.test(plainName(name));
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
