import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import type { FigureName } from '../report/figure-names';
import type { Statement } from '../report/report-sql';
import { t } from '../words/words';
import { checkUnit, type Newest, newestOf } from './date-unit';
import { type Dated, datesOf } from './dates';
import { checkDoubles } from './double-counted';
import { checkEdges, figureAtMidnight } from './edges';
import { type Code, type Findings, fault, warning } from './finding';
import { checkForeign } from './foreign-source';
import { checkFreshness } from './freshness';
import { checkEmptyPeriods, checkMadeUp, checkOnEmptyTables, checkPeriodNamed } from './invented';
import { type Listed, makeListed } from './listed';
import type { Probe } from './probe';
import { checkUnions } from './same-rows';
import { checkSampled } from './sampled';
import type { CheckContext, SourceChecks } from './source-checks';
import { checkStatuses, checkUnderWay } from './statuses';
import { checkUndated } from './undated';
import { checkValueOfSuccess } from './value-of-success';
import { checkVisitsCounter } from './visits-counter';
import { checkZero } from './zero-rows';

/** A statement on trial. */
interface Case {
  readonly probe: Probe;
  /** The table whose shop the report is about. */
  readonly home: Table | undefined;
  /** What its source has judged already, by what it knows of the platform. */
  readonly judged: ReadonlySet<Code>;
  readonly dates: readonly Dated[];

  // What a check notes for those after it:
  /** The figures that were told of as made up. */
  readonly suspect: Set<FigureName>;
  /** The figure that a row at midnight of the new year makes wrong. */
  atMidnight?: FigureName | undefined;
  /** The dates whose rows hold what they are compared with. */
  soundDates: readonly Dated[];
}

/** What a statement's words tell, whether or not it gives figures. */
const BY_WORDS: readonly Listed<Case>[] = [
  {
    quick: true,
    check: unlessJudged('foreign-source', ({ probe, home }) =>
      checkForeign(probe.reading, home, probe.context.tables),
    ),
  },
  { quick: true, check: ({ probe, suspect }) => checkMadeUp(probe.reading, suspect) },
  { quick: true, check: ({ probe, suspect }) => checkPeriodNamed(probe.reading, suspect) },
  { quick: true, check: ({ probe }) => checkSampled(probe.reading) },
];

/** What its figures and its rows tell. */
const BY_ROWS: readonly Listed<Case>[] = [
  { quick: true, check: ({ probe, suspect }) => checkOnEmptyTables(probe, suspect) },
  { quick: false, check: ({ probe, suspect }) => checkEmptyPeriods(probe, suspect) },
  { quick: false, check: noteMidnight },
  { quick: true, check: ({ probe, atMidnight }) => checkEdges(probe.reading, atMidnight) },
  { quick: false, check: checkDates },
  {
    quick: false,
    check: unlessJudged('undated-rows', (each) => checkUndated(each.probe, each.dates)),
  },
  { quick: false, check: ({ probe, soundDates }) => checkZero(probe, soundDates) },
  {
    quick: false,
    check: unlessJudged('double-counted', (each) => checkDoubles(each.probe, each.dates)),
  },
  { quick: false, check: ({ probe }) => checkUnions(probe) },
  { quick: false, check: unlessJudged('status-unknown', ({ probe }) => checkStatuses(probe)) },
  { quick: false, check: ({ probe }) => checkUnderWay(probe) },
  { quick: false, check: ({ probe }) => checkValueOfSuccess(probe) },
  {
    quick: true,
    check: ({ probe }) => checkVisitsCounter(probe.context.session, probe.reading.statement),
  },
];

/**
 * All that makes a statement's figures wrong although the database answers.
 * @param probe undefined for a statement that could not be understood
 * @param home the table whose shop the report is about
 * @param isRead whether the statement gave figures
 */
export async function* judge(
  statement: Statement,
  probe: Probe | undefined,
  context: CheckContext,
  sources: SourceChecks,
  home: Table | undefined,
  isRead: boolean,
): Findings {
  const judged = yield* askSource(statement, context, sources);
  if (!probe) {
    const message = t`this statement is written in a way that cannot be checked: write it as a plain SELECT`;
    yield fault('not-checked', statement.place, message);
    return;
  }
  const dates = datesOf(probe.reading);
  const it: Case = { probe, home, judged, dates, suspect: new Set(), soundDates: [] };
  yield* makeListed(BY_WORDS, it, context.quick);
  if (!isRead) return;
  yield* makeListed(BY_ROWS, it, context.quick);
  yield* probe.unanswered;
}

// biome-ignore lint/correctness/useYield: it finds nothing by itself
async function* noteMidnight(it: Case): Findings {
  it.atMidnight = await figureAtMidnight(it.probe);
}

async function* checkDates(it: Case): Findings {
  const sound: Newest[] = [];
  for (const dated of it.dates) {
    const newest = await newestOf(it.probe, dated);
    const wrong = await checkUnit(it.probe, newest);
    if (wrong) yield wrong;
    else sound.push(newest);
  }
  yield* checkFreshness(it.probe, sound);
  it.soundDates = sound.map(({ dated }) => dated);
}

/** A check that is left out where a statement's source has judged the same, knowing its platform. */
function unlessJudged(code: Code, check: Listed<Case>['check']): Listed<Case>['check'] {
  return async function* (it) {
    if (!it.judged.has(code)) yield* check(it);
  };
}

async function* askSource(
  statement: Statement,
  context: CheckContext,
  sources: SourceChecks,
): Findings<ReadonlySet<Code>> {
  try {
    return new Set(yield* sources.recheck(statement, context));
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    const message = t`its source cannot be asked again: ${error.message}`;
    yield warning('not-checked', statement.place, message);
    return new Set();
  }
}
