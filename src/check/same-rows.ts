import type { Column } from '../database/catalogue';
import { quoteName } from '../database/quote';
import type { Query } from '../database/select/query';
import { subjectName } from '../words/subject-name';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import type { Probe } from './probe';
import type { Scope, StatementReading } from './reading';
import { type Subject, subjectsOf } from './subjects';

/** A column in which an account keeps its password. */
const PASSWORD = /^(user_?)?pass(word|wd|_?hash|word_?hash)?$|^encrypted_password$|^mat_?khau$/i;

/** A SELECT that reads one table alone, whose rows a key tells apart. */
interface Rows {
  readonly reading: StatementReading;
  readonly scope: Scope;
  readonly table: NonNullable<ReturnType<StatementReading['tableOf']>>;
  readonly alias: string;
  readonly key: Column;
}

/** Rows that a UNION ALL of a table with itself counts more than once. */
export async function* checkUnions(probe: Probe): Findings {
  const { reading } = probe;
  for (const outer of reading.scopes) {
    if (outer.figures.size === 0) continue;
    for (const relation of outer.select.from) {
      const query = reading.queryOf(relation, outer);
      if (query && keepsAll(reading)) yield* repeated(probe, query);
    }
  }
}

/** Whether no UNION of the statement makes equal rows one. */
function keepsAll({ sql }: StatementReading): boolean {
  return /\bUNION\s+ALL\b/i.test(sql) && !/\bUNION\b(?!\s+ALL\b)/i.test(sql);
}

async function* repeated(probe: Probe, query: Query): Findings {
  const { reading } = probe;
  const all = reading.within(query).flatMap((scope) => rowsIn(reading, scope) ?? []);
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.table !== other.table || toldApart(reading, one.scope, other.scope)) continue;
      const shared = await firstShared(probe, one, other);
      if (shared === undefined) continue;
      const message = t`a row of ${one.table.name} is counted by two SELECTs of a UNION ALL (${one.key.name} ${shared})`;
      yield fault('double-counted', reading.statement.place, message, [
        t`Let each row come from one SELECT of the UNION only.`,
      ]);
      return;
    }
  }
}

/** Whether literals, such as the name of a kind, tell the rows of two SELECTs apart. */
function toldApart(reading: StatementReading, one: Scope, other: Scope): boolean {
  return one.select.items.some(({ expression }, index) => {
    const beside = other.select.items[index]?.expression;
    return (
      (expression.kind === 'literal' || beside?.kind === 'literal') &&
      beside !== undefined &&
      reading.text(expression) !== reading.text(beside)
    );
  });
}

/** Visits that are the rows of something else: accounts, or what another figure of the report counts. */
export async function* checkVisits(
  readings: readonly StatementReading[],
  probeOf: (reading: StatementReading) => Probe,
): Findings {
  const about = (subject: Subject) =>
    readings.flatMap((reading) =>
      reading.scopes
        .filter(({ figures }) => subjectsOf(figures).includes(subject))
        .flatMap((scope) => rowsIn(reading, scope) ?? []),
    );
  const others = [...about('sellers'), ...about('products'), ...about('orders')];
  for (const visits of about('visits')) {
    const { reading, table } = visits;
    const { place } = reading.statement;
    const advice = [
      t`Count a row a visit: the counter of this project (baocao visits setup), Matomo, or a log of the platform's own.`,
    ];
    const password = table.columns.find(({ name }) => PASSWORD.test(name));
    if (password) {
      const message = t`visits are the rows of ${table.name}, which are accounts (${password.name}), not visits`;
      yield fault('invented', place, message, advice);
      continue;
    }
    for (const other of others) {
      if (other.table !== table || other.scope === visits.scope) continue;
      const shared = await firstShared(probeOf(reading), visits, other);
      if (shared === undefined) continue;
      const [subject] = subjectsOf(other.scope.figures);
      const message = t`visits are rows of ${table.name} that count as ${subject && subjectName(subject)} too (${visits.key.name} ${shared})`;
      yield fault('invented', place, message, advice);
      break;
    }
  }
}

function rowsIn(reading: StatementReading, scope: Scope): Rows | undefined {
  const { from, group, distinct, limited } = scope.select;
  const [relation, ...joined] = from;
  if (!relation || joined.length > 0 || group.length > 0 || distinct || limited) return undefined;
  const table = reading.tableOf(relation, scope);
  const [key, ...more] = table?.columns.filter((column) => column.key) ?? [];
  if (!table || !key || more.length > 0 || reading.isCorrelated(scope)) return undefined;
  if (scope.named.size > 0) return undefined;
  return { reading, scope, table, alias: relation.alias, key };
}

/** The key of a row that two SELECTs of one table give in the running year; undefined if there is none. */
async function firstShared(probe: Probe, one: Rows, other: Rows): Promise<string | undefined> {
  const keyOf = ({ alias, key }: Rows) => `${quoteName(alias)}.${quoteName(key.name)}`;
  const [row] = await probe.rows(
    `SELECT ${keyOf(one)} ${wholeOf(one)} AND ${keyOf(one)} IN (SELECT ${keyOf(other)} ${wholeOf(other)}) LIMIT 1`,
  );
  return row?.[0] ?? undefined;
}

function wholeOf({ reading, scope: { select } }: Rows): string {
  const where = select.where ? `(${reading.text(select.where)})` : 'TRUE';
  return `FROM ${reading.text(select.fromSpan)} WHERE ${where}`;
}
