import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import type { Statement } from '../report/report-sql';
import { t } from '../words/words';
import { checkUnit, type Newest, newestOf } from './date-unit';
import { type Dated, datesOf } from './dates';
import { checkDoubles } from './double-counted';
import { checkEdges } from './edges';
import { type Code, type Findings, fault, warning } from './finding';
import { checkForeign } from './foreign-source';
import { checkFreshness } from './freshness';
import { checkInvented } from './invented';
import type { Probe } from './probe';
import { checkUnions } from './same-rows';
import type { CheckContext, SourceChecks } from './source-checks';
import { checkStatuses, checkUnderWay } from './statuses';
import { checkUndated } from './undated';
import { checkValueOfSuccess } from './value-of-success';
import { checkVisitsCounter } from './visits-counter';
import { checkZero } from './zero-rows';

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
  if (!judged.has('foreign-source')) yield* checkForeign(probe.reading, home, context.tables);
  yield* checkInvented(probe, isRead);
  if (!isRead) return;
  yield* checkEdges(probe);
  const dates = datesOf(probe.reading);
  const sound = yield* checkDates(probe, dates);
  const soundDates = sound.map(({ dated }) => dated);
  if (!judged.has('undated-rows')) yield* checkUndated(probe, dates);
  yield* checkZero(probe, soundDates);
  if (!judged.has('double-counted')) yield* checkDoubles(probe, dates);
  yield* checkUnions(probe);
  if (!judged.has('status-unknown')) yield* checkStatuses(probe);
  yield* checkUnderWay(probe);
  yield* checkValueOfSuccess(probe);
  yield* checkVisitsCounter(context.session, statement);
  yield* probe.unanswered;
}

/** @returns the values whose rows hold what they are compared with */
async function* checkDates(probe: Probe, dates: readonly Dated[]): Findings<Newest[]> {
  const sound: Newest[] = [];
  for (const dated of dates) {
    const newest = await newestOf(probe, dated);
    const wrong = await checkUnit(probe, newest);
    if (wrong) yield wrong;
    else sound.push(newest);
  }
  yield* checkFreshness(probe, sound);
  return sound;
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
