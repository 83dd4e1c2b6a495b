import type { FigureName } from '../report/figure-names';
import { SUBJECTS, type Subject } from '../report/subject';
import { conjuncts, type Expression, hasParameter, within } from '../sql/ast';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';
import type { Dated } from './dates';
import { type Findings, fault } from './finding';
import type { Probe } from './probe';
import type { Origin } from './reading';
import { earliestDate } from './undated';

/** What a table may hold beside what is counted: a new shop has posts, but no orders among them. */
const OF_A_KIND = /type|kind|role|key|name|class|taxonomy/i;
const DELETED = /delete|remove|trash|xoa/i;

/** Figures that are 0 although there are rows whose dates say that they should count. */
export async function* checkZero(probe: Probe, all: readonly Dated[]): Findings {
  const { found, foundBefore, reading } = probe;
  const { place } = reading.statement;
  for (const subject of SUBJECTS) {
    const total: FigureName = `${subject}_total`;
    if (found.get(total) !== 0n || (subject === 'orders' && foundBefore.get(total) !== 0n))
      continue;
    const rows = await rowsThere(probe, subject, all);
    if (!rows) continue;
    const message = t`${total} is 0, although ${rows.count} rows of ${rows.table} are dated within the time that it counts`;
    yield fault('zero-with-rows', place, message, [
      t`Look at the conditions of the statement and at what it joins: they leave out every row.`,
    ]);
  }
  for (const figures of [found, foundBefore]) {
    const succeeded = figures.get('orders_succeeded') ?? 0n;
    if (succeeded === 0n || figures.get('value_succeeded') !== 0n) continue;
    const message = t`value_succeeded is 0, although ${succeeded} orders succeeded`;
    yield fault('zero-with-rows', place, message);
    break;
  }
}

/** The rows that a subject's date says should count, of whatever kind, and their table. */
async function rowsThere(
  probe: Probe,
  subject: Subject,
  all: readonly Dated[],
): Promise<{ count: string; table: string } | undefined> {
  for (const dated of all) {
    const { origin } = dated;
    if (!origin || !dated.datesRows || dated.shifted || !dated.subjects.includes(subject)) continue;
    if (dated.type === undefined && origin.scope !== dated.scope) continue;
    const { relation, table, column } = origin;
    const value =
      dated.type === undefined
        ? dated.value
        : `${quoteName(relation.alias)}.${quoteName(column.name)}`;
    const begin = dated.now.replaceAll(':end', ':start');
    const conditions = [
      ...excluding(probe, origin),
      `${value} < ${dated.now}`,
      subject === 'orders' ? `${value} >= ${begin}` : `${value} > ${earliest(dated)}`,
    ];
    const [[count] = []] = await probe.rows(
      `SELECT COUNT(*) FROM ${quoteTable(table)} AS ${quoteName(relation.alias)} WHERE ${conditions.join(' AND ')}`,
    );
    if (count && count !== '0') return { count, table: table.name };
  }
  return undefined;
}

function earliest({ type = '' }: Dated): string {
  return /int|decimal|double|float/.test(type) ? '0' : earliestDate(type);
}

/** The conditions on a table by which its author says what is none of what he counts. */
function excluding(probe: Probe, { relation, scope }: Origin): string[] {
  const { reading } = probe;
  const fromSource = reading.statement.notes.some(({ key }) => key === 'source');
  return [scope.select.where, relation.on].flatMap(conjuncts).flatMap((condition) => {
    const parts = [...within(condition)];
    const columns = parts.filter(({ kind }) => kind === 'column');
    const own = columns.every(
      (column) => reading.resolve(column, scope)?.origin?.relation === relation,
    );
    if (!own || columns.length === 0 || hasParameter(condition)) return [];
    if (parts.some(({ query }) => query)) return [];
    return excludes(condition, columns, fromSource) ? [`(${reading.text(condition)})`] : [];
  });
}

function excludes(
  { text, args }: Expression,
  columns: readonly Expression[],
  fromSource: boolean,
): boolean {
  if (/^(NOT IN|<>|NOT LIKE|NOT)$/.test(text)) return true;
  const ofDeletion = columns.every((column) => DELETED.test(column.text));
  if (text === 'IS' && ofDeletion && args[1]?.text === 'NULL') return true;
  if (text === '=' && ofDeletion) return true;
  const ofKind = columns.every((column) => OF_A_KIND.test(column.text));
  return fromSource && ofKind && /^(=|IN)$/.test(text);
}
