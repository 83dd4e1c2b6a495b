/**
 * Settles the time zone of a date column: by its own rows, by the admin, or else the likeliest one. The zone of one
 * table is never applied to another silently: it is an assumption that the admin must confirm.
 */
import type { Column, Table } from '../database/schema';
import { nearNewYear, surveyClock } from '../evidence/date-columns';
import type { Clock, DateForm } from '../evidence/date-forms';
import { CommandFault } from '../fault';
import type { OwnerNote } from '../own-schema/mapping';
import type { Subject } from '../report/figure-names';
import { quoteName, quoteTable } from '../sql/print';
import { vietnamDateTime } from '../vietnam';
import { isDatedByFramework } from '../vocabulary/date-roles';
import { t } from '../words/words';
import type { InitOptions } from './options';
import {
  answered,
  assumed,
  givenBy,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
} from './remarks';
import { choose, say } from './terminal';

interface ZoneStep {
  readonly clock: Clock;
  readonly remarks: Remarks;
}

/** The time zone of a column: by its own rows, by the admin, or else the likeliest. */
export async function zoneOf(
  home: Home,
  table: Table,
  column: Column,
  form: DateForm,
  { where, subject }: { readonly where: string; readonly subject: Subject },
): Promise<ZoneStep> {
  const { ask, asks, values, timeZone } = home;
  const instant = hourBeside(table, column, form);
  // A day cannot be cut at another clock's midnight.
  if (form.kind === 'unix' || instant.form.coarse === 'day' || /Z$|07/.test(form.pattern.slice(-8)))
    return { clock: form.clock ?? 'utc', remarks: NO_REMARKS };
  const own: Clock | undefined =
    timeZone === '+07:00' ? 'vietnam' : timeZone === '+00:00' ? 'utc' : undefined;
  const clockFor = (clock: Clock): Clock =>
    clock === own && form.coarse !== 'day' ? 'database' : clock;
  const about = (clock: Clock) => [t`${column.name} is read in ${clockName(clock, timeZone)}.`];
  const noted = (clock: Clock, note: OwnerNote) => ({
    clock: clockFor(clock),
    remarks: remarks({ notes: [note], about: about(clock) }),
  });
  const unshown = t`the rows of ${column.name} do not show it`;
  const shown = await surveyClock(ask, table, instant, where);
  if (shown) {
    if (subject === 'orders') home.ordersShow = { clock: shown, column: column.name };
    say(t`  Its rows show that ${column.name} is in ${clockName(shown, timeZone)}.`);
    return { clock: clockFor(shown), remarks: remarks({ about: about(shown) }) };
  }
  const given = zoneGiven(values);
  // Several tables whose dates have one name come from one program, which writes one time zone.
  const alike = home.ordersShow?.column === column.name ? home.ordersShow.clock : undefined;
  const likely = given ?? alike ?? own ?? 'database';
  if (!(await nearNewYear(ask, table, instant, where))) {
    say(t`  No row lies near a new year: the zone of ${column.name} changes no figure.`);
    const why = t`Its rows do not show that; no row lies near a new year, where it would matter.`;
    return { clock: clockFor(likely), remarks: remarks({ about: [...about(likely), why] }) };
  }
  if (given) return noted(given, givenBy('zone', 'zone', offsetOf(given)));
  if (asks) {
    const clock = await askClock(column, table, ask);
    return noted(clock, answered('zone', offsetOf(clock), unshown));
  }
  const evidence =
    alike === undefined
      ? unshown
      : t`the rows of ${column.name} do not show it; those of the orders do`;
  const contradicted = home.ordersShow !== undefined && home.ordersShow.clock !== own;
  if (alike === undefined && (contradicted || isDatedByFramework(table.columns))) {
    say(
      t`  The rows do not show whether ${column.name} is in UTC, as Laravel and its like write, or in Vietnam's time: that is left open. Say --zone.`,
    );
    return { clock: 'database', remarks: openZone(column) };
  }
  say(
    t`  The rows do not show the zone of ${column.name}; it is read in ${clockName(likely, timeZone)}. Say --zone if you know it.`,
  );
  const offset = likely === 'database' ? timeZone : offsetOf(likely);
  return noted(likely, assumed('zone', offset, evidence));
}

/** @throws CommandFault for another zone than the two in which shops in Vietnam write */
function zoneGiven({ zone }: InitOptions): 'vietnam' | 'utc' | undefined {
  const given = zone?.toLowerCase();
  if (given === undefined || given === 'vietnam' || given === 'utc') return given;
  throw new CommandFault(t`--zone ${zone} is none of: vietnam, utc`);
}

/** The options for both zones, where a framework may have written either. */
function openZone({ name }: Column): Remarks {
  const column = quoteName(name);
  return remarks({
    unsure: [
      t`on whose clock is ${name}? Remove this if it is Vietnam's; for UTC compare it with :start_utc and :end_utc; or run init with --zone`,
    ],
    about: [
      t`Laravel and its like write UTC unless their configuration says otherwise (config/app.php, 'timezone'), and the rows of ${name} do not show it:`,
      t`  in Vietnam's time: ${`${column} >= :start AND ${column} < :end`}`,
      t`  in UTC: ${`${column} >= :start_utc AND ${column} < :end_utc`}`,
    ],
  });
}

function offsetOf(clock: Clock): string {
  return clock === 'utc' ? '+00:00' : '+07:00';
}

/** A day and the hour in a column beside it, which together show their time zone. */
function hourBeside(
  table: Table,
  column: Column,
  form: DateForm,
): { column: Column; form: DateForm; expression?: string } {
  const hour = table.columns.find(
    ({ name, type }) => type === 'time' && /^(gio|time|hour|thoi_?gian)/i.test(name),
  );
  if (form.coarse !== 'day' || column.type !== 'date' || !hour) return { column, form };
  return {
    column,
    form: { ...form, coarse: undefined },
    expression: `TIMESTAMP(${quoteName(column.name)}, ${quoteName(hour.name)})`,
  };
}

function clockName(clock: Clock, timeZone: string): string {
  switch (clock) {
    case 'utc':
      return 'UTC';
    case 'vietnam':
      return t`Vietnam's time (UTC+7)`;
    case 'database':
      return t`the zone of DB_TIMEZONE (${timeZone})`;
  }
}

/** The time zone of a column whose rows do not show it. */
async function askClock(column: Column, table: Table, ask: Home['ask']): Promise<Clock> {
  const name = quoteName(column.name);
  const [[newest = null] = []] = await ask(
    `SELECT ${name} FROM ${quoteTable(table)} WHERE ${name} IS NOT NULL ORDER BY ${name} DESC LIMIT 1`,
  );
  const now = vietnamDateTime(new Date());
  return choose<Clock>(
    t`On whose clock is ${column.name}? Its newest value is ${newest ?? t`no value`}; in Vietnam it is ${now} now.`,
    [
      { value: 'vietnam', label: t`Vietnam's time (UTC+7)` },
      { value: 'utc', label: 'UTC' },
    ],
    t`there is no terminal to ask at`,
    t`The report counts years of Vietnam. Open an order whose hour you know: if the table shows that hour, it is Vietnam's time; if seven hours less, it is UTC (as Laravel and Django write by default).`,
  );
}
