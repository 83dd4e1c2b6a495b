/**
 * Cut-off: a row belongs to the period of its beginning. The date is the row's own and its earliest, its clock
 * shows, and its bounds are half-open, of one family, or proven to take the same rows.
 */

import { type DateColumn, dateColumnsOf, surveyClock } from '../../evidence/date-columns';
import { conditions as boundsOf, type DateForm } from '../../evidence/date-forms';
import { hasStatus, statusColumnsOf, surveyStatus } from '../../evidence/status-columns';
import { within } from '../../sql/ast';
import type { Column, Table } from '../../sql/names';
import { shiftOf } from '../../sql/period-comparisons';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { isPlacingName } from '../../vocabulary/date-roles';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, fault, ownable, warning } from '../finding';
import { keptSubjects } from './forms';
import { columnIn, isPart, type PartColumn } from './model';
import { type Dating, datingsOf, missingBound, type Scan } from './scan';
import { statusNotes } from './status-notes';
import { clockOfBounds, otherRows, zoneFault, zoneOf } from './zone-differs';

/** Figures without a bound of the period, found in the statement's text alone. */
export async function* checkPeriodNamed(facts: StatementFacts): Findings {
  const said = new Set<string>();
  for (const dating of datingsOf(facts)) {
    const bound = dating.scan.main && missingBound(dating);
    const { figure } = dating.measure;
    if (!bound || said.has(figure)) continue;
    said.add(figure);
    yield fault(
      'no-period',
      facts.place,
      t`${figure} names no ${bound}: compare the date of its rows with >= :start and < :end`,
    );
  }
}

export async function* checkCutOff(facts: StatementFacts): Findings {
  yield* keptDates(facts);
  const said = new Set<string>();
  const say = (finding: string) => {
    const isNew = !said.has(finding);
    said.add(finding);
    return isNew;
  };
  for (const dating of datingsOf(facts)) {
    const { scan, measure, clauses, column } = dating;
    const { figure } = measure;
    for (const { written } of writtenBounds(facts, dating)) {
      if (!say(`written ${written}`)) continue;
      const message = t`${written} is a bound of the period that is written out: next year it is wrong`;
      yield fault('no-period', facts.place, message, [
        t`Compare with >= :start and < :end, and with nothing else.`,
      ]);
    }
    // A query that the account keeps whole has its period inside; `forms.ts` compares its figures with the rows.
    if (!scan.main) continue;
    if (missingBound(dating)) continue;
    const table = column?.part.table;
    if (!column || !table) {
      const names = clauses.map(({ written }) => written).join('; ');
      if (say(`column ${names}`)) {
        yield fault(
          'not-accounted',
          facts.place,
          t`the rows of ${figure} are dated by no one column (${names})`,
        );
      }
      continue;
    }
    const key = `${column.part.alias}.${column.column.name}`;
    if (say(`date ${key}`)) yield* dateOf(facts, scan, table, column);
    const survey = await facts.report.datesOf(table);
    const found = survey.columns.find((each) => each.column === column.column);
    const [form] = found?.forms ?? [];
    if (!dating.isPlain && say(`bounds ${figure}`)) yield* boundsProven(facts, dating, form);
    if (measure.figure === 'orders_total' && form && say(`placed ${key}`))
      yield* placedLater(facts, dating, form, survey.columns);
    if (form && say(`zone ${key}`)) yield* zoneOf(facts, dating, form, survey.columns);
  }
}

/** Checks the dates of queries that the account keeps whole, over all rows of their table. */
async function* keptDates(facts: StatementFacts): Findings {
  for (const { subject, table, column } of keptSubjects(facts)) {
    const survey = await facts.report.datesOf(table);
    const found = survey.columns.find((each) => each.column === column);
    const why = found && unfit(found, subject, survey.created);
    const name = `${table.name}.${column.name}`;
    if (why)
      yield ownable('moving-date', facts.place, t`${name} ${why}${''}`, `date: ${column.name}`);
    const [form] = found?.forms ?? [];
    if (!form || form.kind === 'unix' || form.coarse === 'day') continue;
    const isUtc = /:(start|end)_utc\b/.test(facts.expanded()?.sql ?? '');
    const clock = await surveyClock(facts.report.ask, table, { column, form });
    if (column.type === 'timestamp' && !isUtc && clock !== 'utc') continue;
    const zone = zoneFault(facts, name, clock, isUtc);
    if (zone) yield zone;
  }
}

/** Conditions on the date of the rows that name a year of the report, or a day of it. */
function writtenBounds(facts: StatementFacts, { scan, measure, column }: Dating) {
  const first = facts.report.last.year;
  return [...scan.conditions, ...measure.term.when].filter(({ columns, hasPeriod, expression }) => {
    const [only, ...more] = columns;
    if (hasPeriod || !column || !only || more.length > 0 || only.column !== column.column)
      return false;
    return [...within(expression)].some(({ kind, text }) => {
      const [year] = /\b20\d\d/.exec(text) ?? [];
      return kind === 'literal' && year !== undefined && Number(year) >= first;
    });
  });
}

/** Whether a column dates the beginning of the counted rows. */
async function* dateOf(
  facts: StatementFacts,
  scan: Scan,
  table: Table,
  { part, column }: PartColumn,
): Findings {
  const { place } = facts;
  const name = `${table.name}.${column.name}`;
  const isOwn = isPart(part, scan.main) || !scan.main;
  const owner = `date: ${isOwn ? column.name : name}`;
  if (!isOwn && scan.main) {
    const own = dateColumnsOf(scan.main.table);
    if (own.length === 0) return;
    const message = t`rows of ${scan.main.table.name} are dated by ${name}, although they have dates of their own (${own.map((each) => each.name).join(', ')})`;
    yield ownable('moving-date', place, message, owner);
    return;
  }
  const survey = await facts.report.datesOf(table);
  const found = survey.columns.find((each) => each.column === column);
  if (survey.rows < 3) return;
  if (!found) {
    yield ownable(
      'moving-date',
      place,
      t`${name} holds no dates that are known by their form`,
      owner,
    );
    return;
  }
  const better =
    survey.created && survey.created.column !== column
      ? t`; ${survey.created.column.name} is earlier`
      : '';
  const why = unfit(found, scan.subject, survey.created);
  if (why) yield ownable('moving-date', place, t`${name} ${why}${better}`, owner);
}

/** Why a column is not the date of a row's beginning. */
function unfit(
  { column, role, moves, odd, earliest }: DateColumn,
  subject: Scan['subject'],
  created: DateColumn | undefined,
): string | undefined {
  if (moves) return t`moves with every change of the row (ON UPDATE)`;
  if (odd === 'birthday') return t`is a birthday, or long before the shop`;
  if (odd === 'ahead') return t`lies mostly in the future`;
  const isBeginning =
    role === undefined ||
    role === 'created' ||
    (role === 'seen' && subject === 'visits') ||
    (role === 'approved' && subject !== 'orders' && subject !== 'visits');
  if (!isBeginning) return t`is by its name the date of something later (${role ?? ''})`;
  const isBeside = created === undefined || created.column === column;
  if (earliest < 0.98 && !(role === 'approved' && isBeside)) {
    return t`is the earliest date of its row in ${Math.floor(earliest * 100)} % of the rows only`;
  }
  return undefined;
}

/** Fewer baskets show nothing. */
const FEW = 3;

/** Whether the rows that are no order yet, by the word of a status or by a note, have no such date. */
async function isEmptyBefore(facts: StatementFacts, table: Table, date: Column): Promise<boolean> {
  const { ask } = facts.report;
  const { tables } = facts.context;
  const notes = statusNotes(facts.statement);
  for (const column of statusColumnsOf(table)) {
    const survey = await surveyStatus(ask, tables, table, column);
    const none = (survey?.values ?? []).filter(
      ({ value, outcome }) =>
        outcome === 'no order' || notes.get(value ?? 'NULL')?.outcome === 'no order',
    );
    if (none.length === 0) continue;
    const sql = `SELECT COUNT(*), COUNT(${quoteName(date.name)}) FROM ${quoteTable(table)} WHERE ${hasStatus(column, none)}`;
    const [[rows, dated] = []] = await ask(sql);
    if (Number(rows) >= FEW && Number(dated) <= 0.02 * Number(rows)) return true;
  }
  return false;
}

/** Orders that another date puts in another year: a row may begin as a basket, and be placed later. */
async function* placedLater(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm,
  beside: readonly DateColumn[],
): Findings {
  const { scan, measure, clauses, column } = dating;
  if (!column || !scan.main || !isPart(column.part, scan.main)) return;
  const { main } = scan;
  if (isPlacingName(column.column.name)) return;
  const others = beside.filter(
    (each) =>
      each.column !== column.column &&
      (each.role === undefined || each.role === 'created') &&
      !each.moves &&
      each.odd === undefined &&
      each.forms.length > 0,
  );
  if (others.length === 0) return;
  const clock = await clockOfBounds(facts, dating, form);
  const columns = others.map((each) => {
    const name = columnIn(main, each.column);
    const [own = form] = each.forms;
    const dated = { name, type: each.column.type, form: own, clock: own.clock ?? clock };
    const { since, before } = boundsOf(dated, facts.context.timeZone);
    return { name, isIn: `(${since}) AND (${before})` };
  });
  const own = allOf(clauses.map(({ sql }) => sql));
  const what = columns.flatMap(({ name, isIn }) => [
    `COUNT(CASE WHEN ${own} THEN ${name} END)`,
    `SUM((${own}) AND NOT (${isIn}))`,
    `SUM(NOT (${own}) AND (${isIn}))`,
  ]);
  const conditions = [...scan.joins, ...scan.conditions, ...measure.term.when];
  const where = conditions.flatMap((each) => (each.hasPeriod ? [] : each.sql));
  const sql = scan.select(`COUNT(CASE WHEN ${own} THEN 1 END), ${what.join(', ')}`, where);
  const [current = []] = await facts.rows(sql);
  const [last = []] = await facts.rows(sql, facts.report.last);
  const both = (index: number) => Number(current[index] ?? 0) + Number(last[index] ?? 0);
  for (const [index, other] of others.entries()) {
    const at = 1 + 3 * index;
    // An order that came into this year left the last one.
    const moved = both(at + 1) + Number(last[at + 2] ?? 0);
    if (moved === 0 || both(at) < 0.98 * both(0)) continue;
    const [name, later] = [`${main.table.name}.${column.column.name}`, other.column.name];
    const isNamed = isPlacingName(later);
    if (!isNamed && !(await isEmptyBefore(facts, main.table, other.column))) continue;
    const message = isNamed
      ? t`${name} puts ${moved} orders in another year than ${later}, by its name the date when an order was placed`
      : t`${name} puts ${moved} orders in another year than ${later}, which is empty in the rows that are no order yet`;
    yield ownable('moving-date', facts.place, message, `date: ${column.column.name}`, {
      effect: { rows: `${moved}` },
    });
    return;
  }
}

/** Bounds of another form than `>= :start AND < :end` take the same rows in both years, or are wrong. */
async function* boundsProven(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm | undefined,
): Findings {
  const { measure, clauses, column } = dating;
  const { place } = facts;
  const written = clauses.map((clause) => clause.written).join(' AND ');
  const families = new Set(dating.comparisons.flatMap((each) => each.families));
  if (families.size > 1) {
    yield fault(
      'no-period',
      place,
      t`${written} compares with bounds of two zones: take :start with :end, :start_utc with :end_utc`,
    );
    return;
  }
  if (!column || !form) {
    yield fault(
      'no-period',
      place,
      t`${written} is no comparison with >= :start and < :end whose rows could be counted`,
    );
    return;
  }
  const isMoved = dating.comparisons.some((each) => each.shift ?? shiftOf(each.value));
  if (form.kind === 'unix' && isMoved) {
    yield fault(
      'no-period',
      place,
      t`${written} moves seconds since 1970, which are the same in every zone`,
      [t`Compare with >= :start_unix and < :end_unix, and with nothing else.`],
    );
    return;
  }
  const taken = await otherRows(facts, dating, form, await clockOfBounds(facts, dating, form));
  if (taken) {
    const { count, year, since, before } = taken;
    const message = t`${measure.figure}: ${written} takes other rows than the period of ${year} (${count} rows)`;
    const advice = [
      t`Compare with >= :start and < :end, and with nothing else.`,
      t`In the form of this column: ${since} AND ${before}`,
    ];
    if (form.coarse === 'day')
      yield ownable('no-period', place, message, `date: ${column.column.name}`, {
        advice,
        effect: { rows: count },
      });
    else yield fault('no-period', place, message, advice);
    return;
  }
  if (form.coarse !== 'day') yield* openBounds(facts, dating);
}

/** Bounds that are not half-open, found in the text alone; the full check asks the rows too. */
export async function* checkOpenBounds(facts: StatementFacts): Findings {
  if (!facts.context.quick) return;
  for (const dating of datingsOf(facts)) {
    if (/^(datetime|timestamp)$/.test(dating.column?.column.type ?? ''))
      yield* openBounds(facts, dating);
  }
}

function* openBounds({ place }: StatementFacts, { comparisons, clauses }: Dating) {
  const isOpen = comparisons.some(
    ({ operator, edges, shift }) =>
      shift === undefined &&
      ((operator === '<=' && edges.includes('end')) ||
        (operator === '>' && edges.includes('start'))),
  );
  if (!isOpen) return;
  const written = clauses.map((clause) => clause.written).join(' AND ');
  yield warning(
    'no-period',
    place,
    t`${written} is not half-open: a row at midnight of the new year would count in both years, or in none`,
    [t`Compare with >= :start and < :end, and with nothing else.`],
  );
}
