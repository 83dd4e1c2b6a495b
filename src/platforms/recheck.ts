/**
 * Checks a statement that a source gave against the platform as it is now: its settings, tables, statuses, zone and
 * dates. `check` decides how serious a problem is.
 */

import { readRights } from '../database/account';
import { StatementRefused } from '../database/faults';
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import type { FigureName } from '../report/figure-names';
import { noteOf } from '../report/notes';
import { type Statement, sqlOf } from '../report/report-sql';
import { sqlTokens } from '../sql/lexer';
import { quoteName, quoteTable } from '../sql/print';
import { t, translateSourceText } from '../words/words';
import { Catalogue } from './catalogue';
import { applies, rowsAt, withoutReplaced } from './discover';
import {
  figuresIn,
  MEANINGS,
  placeNoted,
  type Source,
  type TableNeeded,
  type TablePrefix,
} from './source';
import { keepOptional } from './source-sql';
import { readZoneSetting } from './zone';

/** Something of the platform is no longer as a source expects, by its code in the contract of `check`. */
export interface SourceProblem {
  readonly code:
    | 'source-changed'
    | 'double-counted'
    | 'status-unknown'
    | 'zone-differs'
    | 'undated-rows'
    | 'foreign-source'
    | 'stale';
  readonly message: string;
  /** What to do, a line each. */
  readonly advice?: readonly string[];
}

/** The database, and the depth, of a check. */
export interface RecheckContext {
  readonly session: Session;
  readonly tables: readonly Table[];
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE, such as '+07:00'. */
  readonly timeZone: string;
  /** Whether no check may scan the platform's tables. */
  readonly quick: boolean;
}

/** The problems that were found, and the codes that were checked even if nothing was found. */
export interface RecheckResult {
  readonly problems: readonly SourceProblem[];
  readonly judged: readonly SourceProblem['code'][];
}

/** The problem of a platform that has changed. */
function changed(message: string, advice: readonly string[] = []): SourceProblem {
  return { code: 'source-changed', message, advice };
}

/** A statement, the part of the platform that it stands for, and where both are checked again. */
interface Recheck {
  readonly part: Source;
  readonly source: Source;
  readonly statement: Statement;
  readonly place: TablePrefix;
  readonly catalogue: Catalogue;
  readonly sources: readonly Source[];
  readonly context: RecheckContext;
}

/**
 * The checks of a platform, in this order. A quick one reads its settings and the catalogue; the others may
 * scan its orders.
 */
const RECHECKS: readonly {
  readonly quick: boolean;
  readonly check: (recheck: Recheck) => Promise<readonly SourceProblem[]>;
}[] = [
  { quick: true, check: conditions },
  {
    quick: true,
    check: ({ source, statement, place, catalogue, context }) =>
      optionalTables(source, statement, place, catalogue, context),
  },
  { quick: false, check: ({ part, place, context }) => refusals(context.session, part, place) },
  { quick: false, check: choiceGone },
  { quick: true, check: zones },
  {
    quick: false,
    check: ({ part, statement, place, context }) =>
      judgeStatuses(context.session, part, statement, place),
  },
  { quick: false, check: undated },
  { quick: true, check: warnings },
];

/**
 * Checks that the source of a statement still applies to the platform as it did when `init` wrote the statement's
 * notes.
 * @throws DatabaseUnavailable
 */
export async function recheckSource(
  statement: Statement,
  sources: readonly Source[],
  context: RecheckContext,
): Promise<RecheckResult> {
  const name = noteOf(statement, 'source');
  if (name === undefined) return { problems: [], judged: [] };
  const source = sources.find((each) => each.name === name);
  if (!source) {
    return {
      problems: [changed(t`its source '${name}' is no longer there; run 'baocao init --force'`)],
      judged: [],
    };
  }
  const place = placeNoted(statement);
  const catalogue = new Catalogue(context.tables);
  const missing = catalogue.missing(source.tables, place);
  if (missing.length > 0) {
    return {
      problems: missing.map((table) => unseen(table, source, place, catalogue, context)),
      judged: [],
    };
  }
  const part = catalogue.sourceAt(source, place);
  const judged: SourceProblem['code'][] = [
    'double-counted',
    ...(part.queries.statuses !== undefined ? (['status-unknown'] as const) : []),
    ...(part.queries.undated !== undefined ? (['undated-rows'] as const) : []),
  ];
  const recheck = { part, source, statement, place, catalogue, sources, context };
  try {
    const problems: SourceProblem[] = [];
    for (const { quick, check } of RECHECKS) {
      if (quick || !context.quick) problems.push(...(await check(recheck)));
    }
    return { problems, judged };
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    const lost = t`its source '${name}' can no longer be asked: ${error.message}`;
    return { problems: [changed(lost)], judged: [] };
  }
}

/** Why a part must not be used, in the platform's own words: what it cannot count rightly here. */
export async function refusals(
  session: Session,
  part: Source,
  place: TablePrefix,
): Promise<SourceProblem[]> {
  const { refuse } = part.queries;
  if (refuse === undefined) return [];
  const rows = await rowsAt(session, refuse, place);
  return rows.flatMap(([sentence, code]) =>
    sentence
      ? [
          {
            code: code === 'double-counted' ? code : ('source-changed' as const),
            message: translateSourceText(sentence),
          },
        ]
      : [],
  );
}

/** Whether the part is still the one that the platform uses, or another has taken its place. */
async function conditions({
  part,
  sources,
  place,
  catalogue,
  context: { session },
}: Recheck): Promise<SourceProblem[]> {
  const again = t`run 'baocao init --force'`;
  if (!(await applies(session, part, place))) {
    return [changed(t`the platform no longer works as its source '${part.name}' asks; ${again}`)];
  }
  const rivals: Source[] = [];
  for (const other of sources.filter(({ over }) => over.includes(part.name))) {
    if (catalogue.missing(other.tables, place).length > 0) continue;
    if (await applies(session, catalogue.sourceAt(other, place), place)) rivals.push(other);
  }
  return withoutReplaced(rivals).map(({ name }) =>
    changed(
      t`the platform now works as the source '${name}' asks, no longer as '${part.name}'; ${again}`,
    ),
  );
}

async function choiceGone({
  part: { choice },
  statement,
  place,
  context: { session },
}: Recheck): Promise<SourceProblem[]> {
  const chosen = noteOf(statement, 'choice');
  if (!choice || chosen === undefined) return [];
  const rows = await rowsAt(session, choice.query, place);
  if (rows.some(([value]) => value === chosen)) return [];
  return [changed(t`there is no ${choice.name} ${chosen} any more; run 'baocao init --force'`)];
}

async function zones({ part, place, context }: Recheck): Promise<SourceProblem[]> {
  const { session, timeZone } = context;
  const setting = await readZoneSetting(session, part, place, timeZone);
  if (setting.kind === 'summer') {
    const message = t`the platform's own setting is ${setting.zone}, which changes its clocks in summer; no DB_TIMEZONE follows that. Set the platform's zone to Asia/Ho_Chi_Minh`;
    return [{ code: 'zone-differs', message }];
  }
  if (setting.kind === 'fixed' && setting.offset !== timeZone) {
    const message = t`the platform's own setting is ${setting.zone}, but DB_TIMEZONE is ${timeZone}`;
    return [{ code: 'zone-differs', message, advice: [`DB_TIMEZONE=${setting.offset}`] }];
  }
  return [];
}

async function undated({ part, place, context: { session } }: Recheck): Promise<SourceProblem[]> {
  const { undated: query } = part.queries;
  if (query === undefined) return [];
  const rows = await rowsAt(session, query, place);
  return rows
    .filter(([, count]) => Number(count ?? 0) > 0)
    .map(([what, count]) => ({
      code: 'undated-rows' as const,
      message: t`${translateSourceText(what ?? '')} without a usable date: ${count}. They count in no period`,
    }));
}

async function warnings({ part, place, context: { session } }: Recheck): Promise<SourceProblem[]> {
  const { warn } = part.queries;
  if (warn === undefined) return [];
  const rows = await rowsAt(session, warn, place);
  return rows.flatMap(([sentence, code]) =>
    sentence
      ? [
          {
            code: code === 'foreign-source' ? code : ('stale' as const),
            message: translateSourceText(sentence),
          },
        ]
      : [],
  );
}

/** Tables that the source would read too: there now and not read, or perhaps hidden from the account. */
async function optionalTables(
  source: Source,
  statement: Statement,
  place: TablePrefix,
  catalogue: Catalogue,
  { session, schema }: RecheckContext,
): Promise<SourceProblem[]> {
  const needed = [...source.tables, ...source.optional];
  const missing = catalogue.missing(source.optional, place);
  const names = new Set(namesIn(sqlOf(statement)));
  const isKnown = (table: TableNeeded) => source.tables.some((each) => each.table === table.table);
  const unread = source.optional.filter((table) => {
    const isRead = isKnown(table)
      ? table.columns.every((column) => names.has(column.toLowerCase()))
      : names.has(catalogue.nameOf(table, needed, place).toLowerCase());
    const asks = figuresOf(source, table).some((figure) => statement.figures.includes(figure));
    return asks && !isRead && !missing.includes(table);
  });
  const problems = unread.map((table) =>
    changed(
      t`${catalogue.nameOf(table, needed, place)} is there now with ${table.columns.join(', ')}, and the statement does not read it; run 'baocao init --force'`,
    ),
  );
  if (missing.length === 0) return problems;
  if ((await readRights(session)).readsSchema(place.schema ?? schema)) return problems;
  const hidden = missing.map((table) => catalogue.nameOf(table, needed, place)).join(', ');
  const part = t`the account sees only a part of the schema, and cannot tell whether these tables, which the source '${source.name}' would read, are in it: ${hidden}`;
  return [
    ...problems,
    changed(part, [`GRANT SELECT ON ${quoteName(place.schema ?? schema)}.* TO …;`]),
  ];
}

/** The figures of those statements of a source that read an optional table. */
function figuresOf({ sql }: Source, { table }: TableNeeded): FigureName[] {
  return sql
    .split(/;\n/)
    .filter((each) => each.includes(`{with ${table}}`))
    .flatMap((each) => figuresIn(keepOptional(each, () => true)));
}

function namesIn(sql: string): string[] {
  return [...sqlTokens(sql)].map(({ text }) => text.replace(/^`|`$/g, '').toLowerCase());
}

/** A table that the source needs is missing, or hidden from the account. */
function unseen(
  table: TableNeeded,
  { name, tables, optional }: Source,
  place: TablePrefix,
  catalogue: Catalogue,
  { schema }: RecheckContext,
): SourceProblem {
  const whole = quoteTable({
    schema: place.schema ?? schema,
    name: catalogue.nameOf(table, [...tables, ...optional], place),
  });
  return changed(
    t`the account does not see ${whole} with ${table.columns.join(', ')}, which the source '${name}' reads: it is gone, or a right is missing`,
    [`GRANT SELECT ON ${whole} TO …;`],
  );
}

/** Statuses that orders have and the statement's notes do not name, and a success that no order can have. */
async function judgeStatuses(
  session: Session,
  { queries, meanings }: Source,
  statement: Statement,
  place: TablePrefix,
): Promise<{ code: 'status-unknown'; message: string; advice?: string[] }[]> {
  if (queries.statuses === undefined || !statement.figures.includes('orders_total')) return [];
  const listed = new Map(
    MEANINGS.map((meaning) => [
      meaning,
      statement.notes.filter(({ key }) => key === meaning).flatMap(({ value }) => literals(value)),
    ]),
  );
  const named = new Set([...listed.values()].flat());
  const present = await rowsAt(session, queries.statuses, place);
  const problems = present
    .filter(([status]) => !named.has(status ?? ''))
    .map(([status, label, count]) => {
      const name = label && label !== status ? `${status} (${label})` : status || t`(none)`;
      return {
        code: 'status-unknown' as const,
        message: t`${count} orders are in status ${name}, of which report.sql does not say how it counts`,
        advice: [
          t`run 'baocao init --force' with --succeeded, --failed, --under-way or --no-order ${status}`,
        ],
      };
    });
  const success = listed.get('succeeded') ?? [];
  const isAbsent = success.every((status) => !present.some(([each]) => (each ?? '') === status));
  const isKnown = success.some((status) => meanings.get(status) === 'succeeded');
  if (present.length > 0 && isAbsent && !isKnown) {
    const message = t`no order is in a status that counts as success: ${success.join(', ')}`;
    return [...problems, { code: 'status-unknown', message }];
  }
  return problems;
}

/** The values of a list of SQL literals, such as `5, 'wc-completed'`. */
function literals(list: string): string[] {
  const values: string[] = [];
  let sign = '';
  let digits = '';
  const end = () => {
    if (digits !== '') values.push(sign + digits);
    sign = '';
    digits = '';
  };
  for (const { kind, text } of sqlTokens(list)) {
    if (kind === 'quoted') {
      values.push(text.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\'));
    } else if (text === '-') sign = '-';
    else if (/^\d$/.test(text)) digits += text;
    else end();
  }
  end();
  return values;
}
