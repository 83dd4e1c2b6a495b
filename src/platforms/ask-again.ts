import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import type { Note, Statement } from '../report/report-sql';
import { t, translateSourceText } from '../words/words';
import { type Answered, type Asked, changed, type Problem } from './asked';
import { optionalTables, unseen } from './asked-tables';
import { Catalogue } from './catalogue';
import { applies, rowsAt, withoutReplaced } from './discover';
import { judgeStatuses } from './judge-statuses';
import type { Place, Source } from './source';
import { zoneTold } from './zone';

/** A part of a platform that is asked again. */
interface Question {
  readonly part: Source;
  readonly source: Source;
  readonly statement: Statement;
  readonly place: Place;
  readonly catalogue: Catalogue;
  readonly sources: readonly Source[];
  readonly asked: Asked;
}

/**
 * What a platform is asked, in this order. What is quick reads its settings and the catalogue; the rest may
 * scan its orders.
 */
const QUESTIONS: readonly {
  readonly quick: boolean;
  readonly ask: (question: Question) => Promise<readonly Problem[]>;
}[] = [
  { quick: true, ask: conditions },
  {
    quick: true,
    ask: ({ source, statement, place, catalogue, asked }) =>
      optionalTables(source, statement, place, catalogue, asked),
  },
  { quick: false, ask: ({ part, place, asked }) => refusals(asked.session, part, place) },
  { quick: false, ask: choiceGone },
  { quick: true, ask: zones },
  {
    quick: false,
    ask: ({ part, statement, place, asked }) =>
      judgeStatuses(asked.session, part, statement, place),
  },
  { quick: false, ask: undated },
  { quick: true, ask: warnings },
];

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
  const name = noteOf(statement, 'source');
  if (name === undefined) return { problems: [], judged: [] };
  const source = sources.find((each) => each.name === name);
  if (!source) {
    return {
      problems: [changed(t`its source '${name}' is no longer there; run 'baocao init --force'`)],
      judged: [],
    };
  }
  const place = {
    schema: noteOf(statement, 'schema'),
    prefix: noteOf(statement, 'prefix') ?? '',
  };
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
  const question = { part, source, statement, place, catalogue, sources, asked };
  try {
    const problems: Problem[] = [];
    for (const { quick, ask } of QUESTIONS) {
      if (quick || !asked.quick) problems.push(...(await ask(question)));
    }
    return { problems, judged };
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    const lost = t`its source '${name}' can no longer be asked: ${error.message}`;
    return { problems: [changed(lost)], judged: [] };
  }
}

function noteOf({ notes }: Statement, key: Note['key']): string | undefined {
  return notes.find((each) => each.key === key)?.value;
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
  asked: { session },
}: Question): Promise<Problem[]> {
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
  asked: { session },
}: Question): Promise<Problem[]> {
  const chosen = noteOf(statement, 'choice');
  if (!choice || chosen === undefined) return [];
  const rows = await rowsAt(session, choice.query, place);
  if (rows.some(([value]) => value === chosen)) return [];
  return [changed(t`there is no ${choice.name} ${chosen} any more; run 'baocao init --force'`)];
}

async function zones({ part, place, asked }: Question): Promise<Problem[]> {
  const { session, timeZone } = asked;
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

async function undated({ part, place, asked: { session } }: Question): Promise<Problem[]> {
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

async function warnings({ part, place, asked: { session } }: Question): Promise<Problem[]> {
  const { warn } = part.queries;
  if (warn === undefined) return [];
  const rows = await rowsAt(session, warn, place);
  return rows.flatMap(([sentence]) =>
    sentence ? [{ code: 'stale' as const, message: translateSourceText(sentence) }] : [],
  );
}
