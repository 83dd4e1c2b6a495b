import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import { quoteName, quoteTable } from '../database/quote';
import type { Session } from '../database/session';
import { sqlTokens } from '../database/tokens';
import type { FigureName } from '../report/figure-names';
import { type Statement, sqlOf } from '../report/report-sql';
import { t } from '../words/words';
import { applies, rowsAt, withoutReplaced } from './discover';
import { judgeStatuses } from './judge-statuses';
import { keepOptional } from './optional-sql';
import { Catalogue } from './place';
import { seesWhole } from './rights';
import { figuresIn, type Place, type Source, type TableNeeded } from './source';
import { zoneTold } from './zone';

/** What is no longer as a source asks, by its code in the contract of `check`. */
export interface Problem {
  readonly code:
    | 'source-changed'
    | 'double-counted'
    | 'status-unknown'
    | 'zone-differs'
    | 'undated-rows'
    | 'stale';
  readonly message: string;
  /** What to do, a line each. */
  readonly advice?: readonly string[];
}

/** Where a source is asked again. */
export interface Asked {
  readonly session: Session;
  readonly tables: readonly Table[];
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE, such as '+07:00'. */
  readonly timeZone: string;
}

/** What asking gave, and the codes on which it had something to say, whether or not it found anything. */
export interface Answered {
  readonly problems: readonly Problem[];
  readonly judged: readonly Problem['code'][];
}

/**
 * Asks a platform again whether the source from which a statement was taken still applies as it did when
 * `init` wrote the statement's notes.
 * @throws DatabaseUnavailable
 */
export async function askAgain(
  statement: Statement,
  sources: readonly Source[],
  asked: Asked,
): Promise<Answered> {
  const note = (key: string) => statement.notes.find((each) => each.key === key)?.value;
  const name = note('source');
  if (name === undefined) return { problems: [], judged: [] };
  const source = sources.find((each) => each.name === name);
  if (!source) {
    return {
      problems: [changed(t`its source '${name}' is no longer there; run 'baocao init --force'`)],
      judged: [],
    };
  }
  // A table that the admin named himself.
  if (source.tables.length === 0) return { problems: [], judged: [] };

  const place = { schema: note('schema'), prefix: note('prefix') ?? '' };
  const catalogue = new Catalogue(asked.tables);
  const missing = catalogue.missing(source.tables, place);
  if (missing.length > 0) {
    return {
      problems: missing.map((table) => unseen(table, source, place, catalogue, asked)),
      judged: [],
    };
  }
  const part = catalogue.sourceAt(source, place);
  const judged: Problem['code'][] = [
    'double-counted',
    ...(part.queries.statuses !== undefined ? (['status-unknown'] as const) : []),
    ...(part.queries.undated !== undefined ? (['undated-rows'] as const) : []),
  ];
  try {
    const problems = [
      ...(await conditions(part, sources, place, catalogue, asked)),
      ...(await optionalTables(source, statement, place, catalogue, asked)),
      ...(await refusals(asked.session, part, place)),
      ...(await choiceGone(part, note('choice'), place, asked)),
      ...(await zones(part, place, asked)),
      ...(await judgeStatuses(asked.session, part, statement, place)),
      ...(await undated(part, place, asked)),
      ...(await warnings(part, place, asked)),
    ];
    return { problems, judged };
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    const lost = t`its source '${name}' can no longer be asked: ${error.message}`;
    return { problems: [changed(lost)], judged: [] };
  }
}

/** Why a part must not be used, in the platform's own words: what it cannot count rightly here. */
export async function refusals(session: Session, part: Source, place: Place): Promise<Problem[]> {
  const { refuse } = part.queries;
  if (refuse === undefined) return [];
  const rows = await rowsAt(session, refuse, place);
  return rows.flatMap(([sentence, code]) =>
    sentence
      ? [
          {
            code: code === 'double-counted' ? code : ('source-changed' as const),
            message: sentence,
          },
        ]
      : [],
  );
}

function changed(message: string, advice: readonly string[] = []): Problem {
  return { code: 'source-changed', message, advice };
}

/** Whether the part is still the one that the platform uses, or another has taken its place. */
async function conditions(
  part: Source,
  sources: readonly Source[],
  place: Place,
  catalogue: Catalogue,
  { session }: Asked,
): Promise<Problem[]> {
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

/** Tables that the source would read too: there now and not read, or perhaps hidden from the account. */
async function optionalTables(
  source: Source,
  statement: Statement,
  place: Place,
  catalogue: Catalogue,
  { session, schema }: Asked,
): Promise<Problem[]> {
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
  if (missing.length === 0 || (await seesWhole(session, place.schema ?? schema))) return problems;
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

function unseen(
  table: TableNeeded,
  { name, tables, optional }: Source,
  place: Place,
  catalogue: Catalogue,
  { schema }: Asked,
): Problem {
  const whole = quoteTable({
    schema: place.schema ?? schema,
    name: catalogue.nameOf(table, [...tables, ...optional], place),
  });
  return changed(
    t`the account does not see ${whole} with ${table.columns.join(', ')}, which the source '${name}' reads: it is gone, or a right is missing`,
    [`GRANT SELECT ON ${whole} TO …;`],
  );
}

async function choiceGone(
  { choice }: Source,
  chosen: string | undefined,
  place: Place,
  { session }: Asked,
): Promise<Problem[]> {
  if (!choice || chosen === undefined) return [];
  const rows = await rowsAt(session, choice.query, place);
  if (rows.some(([value]) => value === chosen)) return [];
  return [changed(t`there is no ${choice.name} ${chosen} any more; run 'baocao init --force'`)];
}

async function zones(part: Source, place: Place, { session, timeZone }: Asked): Promise<Problem[]> {
  const told = await zoneTold(session, part, place, timeZone);
  if (told.kind === 'summer') {
    const message = t`the platform's own setting is ${told.zone}, which changes its clocks in summer; no DB_TIMEZONE follows that. Set the platform's zone to Asia/Ho_Chi_Minh`;
    return [{ code: 'zone-differs', message }];
  }
  if (told.kind === 'fixed' && told.offset !== timeZone) {
    const message = t`the platform's own setting is ${told.zone}, but DB_TIMEZONE is ${timeZone}`;
    return [{ code: 'zone-differs', message, advice: [`DB_TIMEZONE=${told.offset}`] }];
  }
  return [];
}

async function undated(part: Source, place: Place, { session }: Asked): Promise<Problem[]> {
  const { undated: query } = part.queries;
  if (query === undefined) return [];
  const rows = await rowsAt(session, query, place);
  return rows
    .filter(([, count]) => Number(count ?? 0) > 0)
    .map(([what, count]) => ({
      code: 'undated-rows' as const,
      message: t`${what} without a usable date: ${count}. They count in no period`,
    }));
}

async function warnings(part: Source, place: Place, { session }: Asked): Promise<Problem[]> {
  const { warn } = part.queries;
  if (warn === undefined) return [];
  const rows = await rowsAt(session, warn, place);
  return rows.flatMap(([sentence]) =>
    sentence ? [{ code: 'stale' as const, message: sentence }] : [],
  );
}
