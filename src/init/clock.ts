/*
 * On whose clock a column of dates is: as its own rows show, as the admin says, or else that of DB_TIMEZONE.
 * The zone of one table is never carried to another.
 */
import type { Column, Table } from '../database/schema';
import type { Clock, DateForm } from '../evidence/date-forms';
import { surveyClock } from '../evidence/dates';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { answered, assumed, givenBy, type Home, type Remarks, remarks } from './remarks';
import { choose, say } from './terminal';

interface ZoneStep {
  readonly clock: Clock;
  readonly remarks: Remarks;
}

/** On whose clock a column is: as its own rows show, as the admin says, or else that of DB_TIMEZONE. */
export async function zoneOf(
  { ask, asks, values, timeZone }: Home,
  table: Table,
  column: Column,
  form: DateForm,
  where: string,
): Promise<ZoneStep> {
  if (form.kind === 'unix' || /Z$|07/.test(form.pattern.slice(-8))) {
    return { clock: form.clock ?? 'utc', remarks: remarks({}) };
  }
  const own: Clock | undefined =
    timeZone === '+07:00' ? 'vietnam' : timeZone === '+00:00' ? 'utc' : undefined;
  const shown = await surveyClock(ask, table, hourBeside(table, column, form), where);
  const clockFor = (clock: Clock): Clock =>
    clock === own && form.coarse !== 'day' ? 'database' : clock;
  const about = (clock: Clock) => [t`${column.name} is read in ${clockName(clock, timeZone)}.`];
  if (shown) {
    say(t`  Its rows show that ${column.name} is in ${clockName(shown, timeZone)}.`);
    return { clock: clockFor(shown), remarks: remarks({ about: about(shown) }) };
  }
  const said = values.zone;
  if (said !== undefined) {
    const clock = said.toLowerCase() === 'utc' ? 'utc' : 'vietnam';
    return {
      clock: clockFor(clock),
      remarks: remarks({ notes: [givenBy('zone', 'zone', offsetOf(clock))], about: about(clock) }),
    };
  }
  if (!asks) {
    const clock = form.coarse === 'day' ? 'vietnam' : 'database';
    say(
      t`  The rows do not show the zone of ${column.name}; it is read in ${clockName(clock, timeZone)}. Say --zone if you know it.`,
    );
    const offset = clock === 'database' ? timeZone : offsetOf(clock);
    return {
      clock,
      remarks: remarks({
        notes: [assumed('zone', offset, t`the rows of ${column.name} do not show it`)],
        about: about(clock),
      }),
    };
  }
  const clock = await askClock(column, table, ask);
  return {
    clock: clockFor(clock),
    remarks: remarks({
      notes: [answered('zone', offsetOf(clock), t`the rows of ${column.name} do not show it`)],
      about: about(clock),
    }),
  };
}

function offsetOf(clock: Clock): string {
  return clock === 'utc' ? '+00:00' : '+07:00';
}

/** A day together with the hour that stands in a column beside it, which shows on whose clock both are. */
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

/** On whose clock a column is, where its rows do not show it. */
async function askClock(column: Column, table: Table, ask: Home['ask']): Promise<Clock> {
  const name = quoteName(column.name);
  const [[newest = null] = []] = await ask(
    `SELECT ${name} FROM ${quoteTable(table)} WHERE ${name} IS NOT NULL ORDER BY ${name} DESC LIMIT 1`,
  );
  const now = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
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
