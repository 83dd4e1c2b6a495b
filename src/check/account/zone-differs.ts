/**
 * The time zone of dates: the one that the rows show, and the one in which a statement reads them. `cut-off.ts`
 * judges the column and its bounds.
 */

import { type DateColumn, surveyClock } from '../../evidence/date-columns';
import { conditions as boundsOf, type Clock, type DateForm } from '../../evidence/date-forms';
import { isOfPeriod } from '../../report/figure-names';
import { shiftOf } from '../../sql/period-comparisons';
import { allOf } from '../../sql/print';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Finding, type Findings, fault, ownable } from '../finding';
import { keptSubjects } from './forms';
import { columnIn, type PartColumn } from './model';
import { type Dating, datingsOf, type Scan } from './scan';

/**
 * The clock on which bounds read their column: that of their parameters, unless hours are added on either side, or
 * the rows of the two years show the other.
 */
export async function clockOfBounds(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm,
): Promise<Clock> {
  const { comparisons, isPlain } = dating;
  const named: Clock = comparisons.some(({ families }) => families.includes('utc'))
    ? 'utc'
    : 'database';
  if (isPlain) return named;
  const other: Clock = named === 'utc' ? 'database' : 'utc';
  const isMoved = comparisons.some(
    ({ value, shift }) => shift === 'time' || shiftOf(value) === 'time',
  );
  for (const clock of isMoved ? [other, named] : [named, other]) {
    if (!(await otherRows(facts, dating, form, clock))) return clock;
  }
  return named;
}

/** How many rows bounds take otherwise than the plain period on a clock, in the first of two years that has any. */
export async function otherRows(
  facts: StatementFacts,
  { scan, measure, clauses, column }: Dating,
  form: DateForm,
  clock: Clock,
): Promise<{ year: number; count: string; since: string; before: string } | undefined> {
  if (!column) return undefined;
  const name = columnIn(column.part, column.column);
  const { since, before } = boundsOf(
    { name, type: column.column.type, form, clock },
    facts.context.timeZone,
  );
  const plain = isOfPeriod(measure.figure) ? `(${since}) AND (${before})` : before;
  const own = allOf(clauses.map(({ sql }) => sql));
  const others = [
    ...scan.joins,
    ...scan.conditions,
    ...measure.term.when.filter((clause) => !clause.hasPeriod),
  ].map(({ sql }) => sql);
  for (const period of [facts.context.period, facts.report.last]) {
    const [[count] = []] = await facts.rows(
      scan.select('COUNT(*)', [...others, `COALESCE((${own}), 0) <> COALESCE((${plain}), 0)`]),
      period,
    );
    if (count && count !== '0') return { year: period.year, count, since, before };
  }
  return undefined;
}

const HOURS = 7;

/**
 * Whether the time zone of the dates is proven, or cannot matter because no row lies near an edge of the period.
 */
export async function* zoneOf(
  facts: StatementFacts,
  dating: Dating,
  form: DateForm,
  beside: readonly DateColumn[],
  isStrict = false,
): Findings {
  const { scan, column } = dating;
  const table = column?.part.table;
  if (!column || !table || form.kind === 'unix' || form.coarse === 'day') return;
  const isUtc = (await clockOfBounds(facts, dating, form)) === 'utc';
  const shown = await surveyClock(facts.report.ask, table, { column: column.column, form });
  if (column.column.type === 'timestamp' && !isUtc && shown !== 'utc') return;
  const dates = `${table.name}.${column.column.name}`;
  if (shown) {
    const zone = zoneFault(facts, dates, shown, isUtc);
    if (zone) yield zone;
    return;
  }
  const name = columnIn(column.part, column.column);
  const edges = [facts.context.period.start, facts.report.last.start];
  const value = form.kind === 'text' ? (dating.value ?? name) : name;
  if (form.kind === 'time' || form.kind === 'text' || form.kind === 'sorted') {
    let near = 0;
    for (const edge of edges) {
      const around = {
        start: new Date(edge.getTime() - HOURS * 3_600_000),
        end: new Date(edge.getTime() + HOURS * 3_600_000),
      };
      const [start, end] = isUtc ? [':start_utc', ':end_utc'] : [':start', ':end'];
      const [[count] = []] = await facts.rows(
        scan.select(
          'COUNT(*)',
          [...scan.joins, ...scan.conditions]
            .map(({ sql }) => sql)
            .concat(`${value} >= ${start} AND ${value} < ${end}`),
        ),
        around,
      );
      near += Number(count ?? 0);
    }
    if (isUtc) {
      const [[count] = []] = await facts.rows(
        scan.select('COUNT(*)', [
          `${value} >= :end_utc AND ${value} < :end_utc + INTERVAL ${HOURS} HOUR`,
        ]),
      );
      near += Number(count ?? 0);
    }
    if (near === 0) return;
  }
  const clock =
    (await clockBeside(facts, table, column, beside)) ??
    (await clockOfOrders(facts, scan, column, isStrict));
  const zone = zoneFault(facts, dates, clock, isUtc);
  if (zone) yield zone;
}

/**
 * The fault for dates that are compared in another time zone than the rows show, or that show none. A note is
 * offered only if the rows show none; one that contradicts them must say so, and is not offered.
 */
export function zoneFault(
  { place, context: { timeZone } }: StatementFacts,
  dates: string,
  clock: Clock | undefined,
  isUtc: boolean,
): Finding | undefined {
  const zone = isUtc ? '+00:00' : timeZone;
  const expected = zone === '+00:00' ? 'utc' : zone === '+07:00' ? 'vietnam' : undefined;
  if (clock !== undefined && clock === expected) return undefined;
  if (clock === undefined) {
    const message = t`the rows of ${dates} do not show on whose clock they are, and some lie within ${HOURS} hours of the new year: does the platform write them in ${zone}?`;
    return ownable('zone-differs', place, message, `zone: ${zone}`);
  }
  const message =
    clock === 'utc'
      ? t`the newest rows or the nights of ${dates} show that the platform writes UTC, and it is compared in ${zone}`
      : t`the newest rows or the nights of ${dates} show that the platform writes Vietnam's time, and it is compared in ${zone}`;
  const advice = [
    clock === 'utc'
      ? t`Compare ${dates} with :start_utc and :end_utc.`
      : t`Compare ${dates} with :start and :end, and set DB_TIMEZONE to +07:00.`,
  ];
  return {
    ...fault('zone-differs', place, message, advice),
    owner: `zone: ${zone} against its rows`,
  };
}

/**
 * Whether the zone in which a statement reads its dates is settled by rows: their clock shows, or none lies where
 * the zone could matter. Another table's clock says so only for a date of the same name.
 */
export async function isZoneSettled(facts: StatementFacts): Promise<boolean> {
  const datings = datingsOf(facts);
  for (const dating of datings) {
    const table = dating.column?.part.table;
    if (!table) return false;
    const { columns } = await facts.report.datesOf(table);
    const form = columns.find(({ column }) => column === dating.column?.column)?.forms[0];
    if (!form) return false;
    for await (const finding of zoneOf(facts, dating, form, columns, true))
      if (finding.level === 'fault') return false;
  }
  return datings.length > 0;
}

/** The time zone that other dates of the same rows show, since one program wrote them. */
async function clockBeside(
  facts: StatementFacts,
  table: NonNullable<PartColumn['part']['table']>,
  use: PartColumn,
  beside: readonly DateColumn[],
) {
  for (const { column, forms, role } of beside) {
    const [form] = forms;
    if (column === use.column || !form || form.kind !== 'time' || column.type !== use.column.type)
      continue;
    if (role === 'birthday' || role === 'deadline') continue;
    const clock = await surveyClock(facts.report.ask, table, { column, form });
    if (clock) return clock;
  }
  return undefined;
}

/** The time zone of the orders' dates, for other tables of the same shop; that of a live table, for its archive. */
async function clockOfOrders(
  facts: StatementFacts,
  { subject, main }: Scan,
  use: PartColumn,
  isStrict: boolean,
) {
  const orders = facts.report.factsOf('orders_total');
  if (subject === 'visits' || !orders) return undefined;
  for (const { measure, column } of datingsOf(orders)) {
    const table = column?.part.table;
    if (measure.figure !== 'orders_total' || !column || !table || table === use.part.table)
      continue;
    if (table.schema !== main?.table.schema) continue;
    if (isStrict && column.column.name !== use.column.name) continue;
    const { columns } = await facts.report.datesOf(table);
    const clock = await clockBeside(
      orders,
      table,
      { part: column.part, column: use.column },
      columns,
    );
    if (clock) return clock;
  }
  for (const { table } of isStrict ? [] : keptSubjects(orders)) {
    const { columns } = await facts.report.datesOf(table);
    const clock = await clockBeside(orders, table, { part: use.part, column: use.column }, columns);
    if (clock) return clock;
  }
  return undefined;
}
