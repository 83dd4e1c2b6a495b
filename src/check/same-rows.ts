import type { Column, Table } from '../database/catalogue';
import { type Subject, subjectName, subjectsOf } from '../report/subject';
import type { Query } from '../sql/ast';
import { quoteName } from '../sql/quote';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import type { Listed } from './listed';
import type { Probe } from './probe';
import type { Scope, StatementReading } from './reading';

/** A column in which an account keeps its password. */
const PASSWORD = /^(user_?)?pass(word|wd|_?hash|word_?hash)?$|^encrypted_password$|^mat_?khau$/i;

/** A SELECT that reads one table alone, whose rows a key tells apart. */
interface Rows {
  readonly probe: Probe;
  readonly scope: Scope;
  readonly table: Table;
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
  const all = reading.within(query).flatMap((scope) => rowsIn(probe, scope) ?? []);
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
export const VISITS: readonly Listed<readonly Probe[]>[] = [
  { quick: true, check: checkAccounts },
  { quick: false, check: checkOtherRows },
];

async function* checkAccounts(probes: readonly Probe[]): Findings {
  for (const { probe, table } of rowsAbout(probes, 'visits')) {
    const password = passwordIn(table);
    if (!password) continue;
    const message = t`visits are the rows of ${table.name}, which are accounts (${password.name}), not visits`;
    yield fault('invented', probe.reading.statement.place, message, [countVisits()]);
  }
}

async function* checkOtherRows(probes: readonly Probe[]): Findings {
  const others = (['sellers', 'products', 'orders'] as const).flatMap((subject) =>
    rowsAbout(probes, subject),
  );
  for (const visits of rowsAbout(probes, 'visits')) {
    const { probe, table } = visits;
    if (passwordIn(table)) continue;
    for (const other of others) {
      if (other.table !== table || other.scope === visits.scope) continue;
      const shared = await firstShared(probe, visits, other);
      if (shared === undefined) continue;
      const [subject] = subjectsOf(other.scope.figures);
      const message = t`visits are rows of ${table.name} that count as ${subject && subjectName(subject)} too (${visits.key.name} ${shared})`;
      yield fault('invented', probe.reading.statement.place, message, [countVisits()]);
      break;
    }
  }
}

function rowsAbout(probes: readonly Probe[], subject: Subject): Rows[] {
  return probes.flatMap((probe) =>
    probe.reading.scopes
      .filter(({ figures }) => subjectsOf(figures).includes(subject))
      .flatMap((scope) => rowsIn(probe, scope) ?? []),
  );
}

function passwordIn({ columns }: Table): Column | undefined {
  return columns.find(({ name }) => PASSWORD.test(name));
}

function countVisits(): string {
  return t`Count a row a visit: the counter of this project (baocao visits setup), Matomo, or a log of the platform's own.`;
}

function rowsIn(probe: Probe, scope: Scope): Rows | undefined {
  const { reading } = probe;
  const { from, group, distinct, limit } = scope.select;
  const [relation, ...joined] = from;
  if (!relation || joined.length > 0 || group.length > 0 || distinct || limit) return undefined;
  const table = reading.tableOf(relation, scope);
  const [key, ...more] = table?.columns.filter((column) => column.key) ?? [];
  if (!table || !key || more.length > 0 || reading.isCorrelated(scope)) return undefined;
  if (scope.named.size > 0) return undefined;
  return { probe, scope, table, alias: relation.alias, key };
}

/** The key of a row that two SELECTs of one table give in the running year; undefined if there is none. */
async function firstShared(probe: Probe, one: Rows, other: Rows): Promise<string | undefined> {
  const keyOf = ({ alias, key }: Rows) => `${quoteName(alias)}.${quoteName(key.name)}`;
  const [row] = await probe.rows(
    `SELECT ${keyOf(one)} ${wholeOf(one)} AND ${keyOf(one)} IN (SELECT ${keyOf(other)} ${wholeOf(other)}) LIMIT 1`,
  );
  return row?.[0] ?? undefined;
}

function wholeOf({ probe: { reading }, scope: { select } }: Rows): string {
  const where = select.where ? `(${reading.text(select.where)})` : 'TRUE';
  return `FROM ${reading.text(select.fromSpan)} WHERE ${where}`;
}
