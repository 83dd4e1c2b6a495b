/**
 * Judges numbers of visits a day that stand in for the visits themselves: numbers that nobody counted, and others than
 * the rows of a table of visits beside them. `occurrence.ts` finds out that a row stands for a day.
 */
import { surveyClock } from '../../evidence/date-columns';
import { conditions as boundsOf } from '../../evidence/date-forms';
import { grainOf, visitGrainOf } from '../../evidence/grain';
import type { Column, Table } from '../../sql/names';
import { quoteName, quoteTable } from '../../sql/print';
import { dateRoleOf } from '../../vocabulary/date-roles';
import { plainName } from '../../vocabulary/name-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, ownable } from '../finding';
import { type Scan, scansOf } from './scan';

/** Fewer days show no habit. */
const FEWEST_DAYS = 14;
/** The share of days with one number above which it is no count. */
const NEARLY_ALL = 0.9;
/** Visits of days that are so many end in all ten digits. */
const MANY = 50;
/** The share by which two counts of the same visits may differ. */
const ALIKE = 0.05;

/**
 * What speaks against the numbers of visits a day that a statement adds up.
 * @param date the column of the day
 */
export async function* dayCounter(scan: Scan, table: Table, date: Column): Findings {
  yield* uncounted(scan, table, date);
  yield* besideRows(scan, table);
}

/** Numbers that are the same nearly every day, or all round. */
async function* uncounted(scan: Scan, table: Table, date: Column): Findings {
  const { facts } = scan;
  const [value] = scan.measures.flatMap(({ term }) => term.value ?? []);
  if (!value) return;
  const days = scan.select(
    `SUM(${value.sql}) AS visits`,
    [...scan.conditions, ...scan.joins].map(({ sql }) => sql),
    `GROUP BY ${scan.column(date.name)} HAVING visits > 0`,
  );
  const rows = await facts.rows(
    `SELECT visits, COUNT(*) FROM (${days}) AS days GROUP BY visits ORDER BY 2 DESC, 1 LIMIT 3000`,
    facts.twoYears,
  );
  const numbers = rows.map(([visits, count]) => ({ visits: Number(visits), days: Number(count) }));
  const all = numbers.reduce((sum, each) => sum + each.days, 0);
  const [usual] = numbers;
  if (!usual || all < FEWEST_DAYS) return;
  const owner = `counts: ${table.name} with ${value.columns[0]?.column.name ?? value.written}`;
  if (usual.visits > 1 && usual.days >= NEARLY_ALL * all) {
    const message = t`${usual.days} of ${all} days of ${table.name} have the same number of visits, ${usual.visits}: nobody counted them`;
    yield ownable('not-an-event', facts.place, message, owner);
    return;
  }
  const mean = numbers.reduce((sum, each) => sum + each.visits * each.days, 0) / all;
  if (mean < MANY || numbers.some(({ visits }) => visits % 10 !== 0)) return;
  const message = t`the numbers of visits of all ${all} days of ${table.name} end in 0: nobody counted them`;
  yield ownable('not-an-event', facts.place, message, owner);
}

/** A table of visits whose rows are fewer or more than the numbers say for the same year. */
async function* besideRows(scan: Scan, table: Table): Findings {
  const { facts } = scan;
  const counted = scansOf(facts).flatMap(({ main }) => main?.table ?? []);
  for (const other of facts.context.tables) {
    const isOther = !counted.includes(other) && other.schema === table.schema;
    if (!isOther || fitOf('visits', other.name) === undefined || facts.report.viewOf(other))
      continue;
    const visits = await visitsIn(facts, other);
    if (!visits) continue;
    for (const [period, figures] of [
      [facts.context.period, facts.read.found],
      [facts.report.last, facts.read.foundBefore],
    ] as const) {
      const said = Number(figures.get('visits_period') ?? 0n);
      const [[count = '0'] = []] = await facts.rows(visits.sql, period);
      const rows = Number(count);
      // Several pages may be one visit, but no visit sees less than one.
      const mayBeFewer = visits.arePages && said < rows;
      const isAlike = Math.abs(said - rows) <= ALIKE * Math.max(said, rows);
      if (rows === 0 || isAlike || mayBeFewer) continue;
      yield ownable(
        'not-an-event',
        facts.place,
        t`${table.name} says ${said} visits in ${period.year}, and ${other.name} beside it has ${rows} rows of them, each with its date`,
        `counts: ${table.name} with ${other.name}`,
      );
      return;
    }
  }
}

/** Columns of a table that keeps who is logged in, for as long as that lasts. */
const LOGIN =
  /^(payload|token|(access|refresh|session)_token|last_activity|expires?(_?(at|in|on))?)$/;

/** How the visits of a period are counted in a table of them; undefined for a table of something else. */
async function visitsIn(
  facts: StatementFacts,
  table: Table,
): Promise<{ sql: string; arePages: boolean } | undefined> {
  const { ask } = facts.report;
  const isLogin = table.columns.some(
    ({ name }) => LOGIN.test(plainName(name)) || dateRoleOf(name) === 'deadline',
  );
  if (isLogin) return undefined;
  const survey = await facts.report.datesOf(table);
  const date = survey.created ?? survey.candidates[0];
  const [form] = date?.forms ?? [];
  if (!date || !form || (await grainOf(ask, table, date.column)).kind !== 'event') return undefined;
  const grain = await visitGrainOf(ask, table);
  if (grain?.kind === 'requests') return undefined;
  const shown = await surveyClock(ask, table, { column: date.column, form });
  const { since, before } = boundsOf(
    {
      name: quoteName(date.column.name),
      type: date.column.type,
      form,
      clock: form.clock ?? shown ?? 'database',
    },
    facts.context.timeZone,
  );
  const what =
    grain?.kind === 'pages' ? `COUNT(DISTINCT ${quoteName(grain.session.name)})` : 'COUNT(*)';
  return {
    sql: `SELECT ${what} FROM ${quoteTable(table)} WHERE ${since} AND ${before}`,
    arePages: grain?.kind === 'page',
  };
}
