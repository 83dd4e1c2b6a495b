/*
 * How the rows of a home-made table are dated: by which column, in which form, on whose clock; and what can be
 * done where there is no date. What rows prove is not asked.
 */
import type { Column, Table } from '../database/catalogue';
import { type Clock, type Dated, type DateForm, described } from '../evidence/date-forms';
import { type DateColumn, type DatesSurvey, surveyClock, surveyDates } from '../evidence/dates';
import { childrenOf } from '../evidence/relations';
import { CommandFault } from '../fault';
import type { Mapping, OwnerNote } from '../own-schema/mapping';
import type { Subject } from '../report/subject';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';
import { answered, assumed, givenBy, type Home, type Remarks, remarks, together } from './remarks';
import { choose, say } from './terminal';

/** How rows are dated; undefined where that stays open. */
export interface DatingStep {
  readonly dated: Dated | undefined;
  readonly datedBy: Mapping['datedBy'];
  /** The column itself, for what else is asked of the table. */
  readonly column: Column | undefined;
  readonly remarks: Remarks;
}

/**
 * Finds out how a table's rows are dated.
 * @param given the column that the admin named
 * @param where a condition on the rows that count
 */
export async function datingStep(
  home: Home,
  subject: Subject,
  table: Table,
  given: Column | undefined,
  where: string,
): Promise<DatingStep> {
  const survey = await surveyDates(home.ask, table, where);
  const chosen = await columnOf(home, subject, table, survey, given);
  if (!chosen.column) {
    const substitute = await withoutDate(home, subject, table);
    if (substitute) return substitute;
    return {
      dated: undefined,
      datedBy: undefined,
      column: undefined,
      remarks: together(chosen.remarks, remarks({ unsure: [whyOpen(subject, table, survey)] })),
    };
  }
  const { column, forms, samples } = chosen.column;
  say(`  ${dateLabel(chosen.column)}`);
  const form = forms.length > 1 && home.asks ? await askForm(chosen.column) : forms[0];
  if (!form || (forms.length > 1 && !home.asks)) {
    const shown = samples.join(', ') || t`no values`;
    say(t`  The form of ${column.name} is not certain: that is left open.`);
    return {
      dated: { name: quoteName(column.name), type: 'datetime', form: NEUTRAL, clock: 'database' },
      datedBy: undefined,
      column,
      remarks: together(
        chosen.remarks,
        remarks({
          unsure: [
            t`the form of ${column.name} (${shown}) is not certain: write the comparisons in it`,
          ],
        }),
      ),
    };
  }
  const zone = await zoneOf(home, table, column, form, where);
  return {
    dated: { name: quoteName(column.name), type: column.type, form, clock: zone.clock },
    datedBy: undefined,
    column,
    remarks: together(chosen.remarks, zone.remarks),
  };
}

/** What stands where a form must be filled in. */
const NEUTRAL: DateForm = {
  kind: 'time',
  unit: 1,
  format: '',
  pattern: '',
  coarse: undefined,
  clock: 'database',
};

interface ColumnChoice {
  readonly column: DateColumn | undefined;
  readonly remarks: Remarks;
}

async function columnOf(
  home: Home,
  subject: Subject,
  table: Table,
  survey: DatesSurvey,
  given: Column | undefined,
): Promise<ColumnChoice> {
  const { columns, created, candidates } = survey;
  const others = (column: Column) => {
    const names = columns
      .filter((each) => each.column !== column && (each.role === 'created' || !each.role))
      .map((each) => each.column.name);
    return names.length > 0 ? [t`Other columns that may date it: ${names.join(', ')}.`] : [];
  };
  if (given) {
    const known = columns.find(({ column }) => column === given) ?? emptyDate(given);
    const notes = known === created ? [] : [givenBy(`${subject}-table`, 'date', given.name)];
    if (known.moves)
      say(t`  Every change of a row moves ${given.name}: it is no date of its beginning.`);
    return { column: known, remarks: remarks({ notes, about: others(given) }) };
  }
  if (created) return { column: created, remarks: remarks({ about: others(created.column) }) };
  const offered = home.asks
    ? columns.filter(({ odd, forms }) => odd === undefined && forms.length > 0)
    : candidates;
  if (home.asks && offered.length > 0) {
    const column = await choose<DateColumn | undefined>(
      subject === 'orders'
        ? t`When was an order placed? Choose the column of ${quoteTable(table)}.`
        : t`When did a row of ${quoteTable(table)} begin? Choose its column.`,
      [
        ...offered.map((each) => ({
          value: each,
          label: `${dateLabel(each)}; ${evidenceOf(each)}`,
        })),
        { value: undefined, label: t`none of these` },
      ],
      t`there is no terminal to ask at`,
      t`An order counts in the year in which it was placed, a seller or a product in the year in which it began. A date that every change moves, a payment, a delivery or a birthday is none of these.`,
    );
    if (!column) return { column, remarks: remarks({}) };
    return {
      column,
      remarks: remarks({
        notes: [answered('date', column.column.name, evidenceOf(column))],
        about: others(column.column),
      }),
    };
  }
  const [only, ...more] = candidates;
  if (!only || more.length > 0) return { column: undefined, remarks: remarks({}) };
  return {
    column: only,
    remarks: remarks({
      notes: [assumed('date', only.column.name, evidenceOf(only))],
      about: others(only.column),
    }),
  };
}

function emptyDate(column: Column): DateColumn {
  return {
    column,
    role: undefined,
    samples: [],
    forms: [],
    filled: 0,
    earliest: 0,
    moves: false,
    odd: undefined,
  };
}

/** What the rows show of a date column, in words. */
function evidenceOf({ filled, earliest, moves, odd, samples }: DateColumn): string {
  if (samples.length === 0) return t`no row has it yet`;
  const percent = (share: number) => `${Math.floor(share * 100)} %`;
  if (moves) return t`every change of a row moves it`;
  if (odd === 'birthday') return t`its dates are long before any shop`;
  if (odd === 'ahead') return t`its dates lie ahead`;
  return t`${percent(filled)} of the rows have it, in ${percent(earliest)} of these it is the earliest`;
}

/** Why no column dates a table, and what can be done. */
function whyOpen(subject: Subject, table: Table, { columns, candidates }: DatesSurvey): string {
  const name = quoteTable(table);
  const list = (some: readonly DateColumn[]) =>
    some.map((each) => `${each.column.name}: ${evidenceOf(each)}`).join('; ');
  const what =
    candidates.length > 0
      ? t`several columns of ${name} may be its date (${list(candidates)})`
      : columns.length > 0
        ? t`no column of ${name} is the date of its beginning (${list(columns)})`
        : t`${name} has no column of dates`;
  const remedy =
    candidates.length > 0
      ? t`name one with --${subject}-table TABLE.COLUMN`
      : subject === 'products'
        ? t`say --products-date sold or --products-date shop, or add a column that is filled from now on`
        : subject === 'sellers'
          ? t`say --sellers-date shop, or name a table in which sellers have a date`
          : t`have the platform keep when each row began`;
  say(`  ${what}. ${remedy}.`);
  return `${what}: ${remedy}`;
}

/** A column of dates, three of its values, and what form they have. */
function dateLabel({ column, samples, forms }: DateColumn): string {
  const values = samples.length > 0 ? samples.join(', ') : t`no values`;
  const shown = forms.map(described).join(t` or `) || t`no form of a date that is known`;
  return `${column.name} (${column.type}): ${values}: ${shown}`;
}

/** Which of several forms the values of a column have. */
function askForm({ column, forms, samples }: DateColumn): Promise<DateForm | undefined> {
  return choose<DateForm | undefined>(
    t`How is ${samples[0]} in ${column.name} to be read?`,
    [
      ...forms.map((form) => ({ value: form, label: described(form) })),
      { value: undefined, label: t`neither: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`Days and months up to 12 can be read both ways. Find an order whose day you know.`,
  );
}

interface ZoneStep {
  readonly clock: Clock;
  readonly remarks: Remarks;
}

/** On whose clock a column is: as its own rows show, as the admin says, or else that of DB_TIMEZONE. */
async function zoneOf(
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

/** How rows without any date can be dated: by first sales, or by the shop's first order; undefined for neither. */
async function withoutDate(
  home: Home,
  subject: Subject,
  table: Table,
): Promise<DatingStep | undefined> {
  const { orders, asks, values, tables } = home;
  if (subject !== 'products' && subject !== 'sellers') return undefined;
  if (!orders?.table || !orders.dated || orders.sharedCode || orders.datedBy) return undefined;
  const option = `${subject}-date` as const;
  const said = values[option];
  const soldBy = subject === 'products' ? salesOf(tables, orders.table, table) : undefined;
  const ways = [
    ...(soldBy
      ? [
          {
            value: 'sold',
            label: t`each by the first order that sold it (${quoteTable(soldBy.lines)}), unsold ones by the shop's first order`,
          },
        ]
      : []),
    { value: 'shop', label: t`all as old as the shop's first order` },
  ];
  if (said !== undefined && !ways.some(({ value }) => value === said)) {
    throw new CommandFault(
      t`--${option} ${said} is none of: ${ways.map(({ value }) => value).join(', ')}`,
    );
  }
  const way =
    said ??
    (asks
      ? await choose<string | undefined>(
          t`${quoteTable(table)} does not say since when its rows are there. How old are they?`,
          [...ways, { value: undefined, label: t`leave it open` }],
          t`there is no terminal to ask at`,
          t`A total needs no date to be right today, but the number of new ones of a year does. Say what comes nearest, and have the platform keep a date from now on.`,
        )
      : undefined);
  if (way === undefined) return undefined;
  const datedBy = (rows: string) =>
    way === 'sold' && soldBy ? soldRows(rows, table, orders, soldBy) : shopRows(rows, orders);
  const evidence =
    way === 'sold'
      ? t`it has no date; its first sale is the earliest trace`
      : t`it has no date; the shop's first order is as old as it can be`;
  const note: OwnerNote =
    said === undefined ? answered('date', 'began', evidence) : givenBy(option, 'date', 'began');
  return {
    dated: { ...orders.dated, name: '`began`' },
    datedBy,
    column: undefined,
    remarks: remarks({
      notes: [note],
      about: [
        t`${quoteTable(table)} has no date: ${ways.find(({ value }) => value === way)?.label}.`,
      ],
    }),
  };
}

interface Sales {
  readonly lines: Table;
  readonly ofOrder: Column;
  readonly ofProduct: Column;
}

/** The table of order lines that joins orders and products. */
function salesOf(tables: readonly Table[], orders: Table, products: Table): Sales | undefined {
  const sold = childrenOf(tables, products);
  return childrenOf(tables, orders).flatMap(({ table, column }) => {
    const product = sold.find((each) => each.table === table && each.column !== column);
    return product ? [{ lines: table, ofOrder: column, ofProduct: product.column }] : [];
  })[0];
}

const keyName = ({ columns }: Table) => quoteName(columns.find(({ key }) => key)?.name ?? 'id');

function firstOrder({ table, dated }: Mapping): string {
  return `SELECT MIN(${dated?.name}) FROM ${table ? quoteTable(table) : ''}`;
}

function shopRows(rows: string, orders: Mapping): string {
  return `(
  SELECT (${firstOrder(orders)}) AS \`began\`
  FROM ${rows} AS \`item\`
) AS \`aged\``;
}

function soldRows(
  rows: string,
  products: Table,
  orders: Mapping,
  { lines, ofOrder, ofProduct }: Sales,
): string {
  const ordersTable = orders.table;
  if (!ordersTable || !orders.dated) return shopRows(rows, orders);
  const product = keyName(products);
  return `(
  SELECT COALESCE(MIN(\`sale\`.${orders.dated.name}), (${firstOrder(orders)})) AS \`began\`
  FROM ${rows} AS \`item\`
  LEFT JOIN ${quoteTable(lines)} AS \`line\` ON \`line\`.${quoteName(ofProduct.name)} = \`item\`.${product}
  LEFT JOIN ${quoteTable(ordersTable)} AS \`sale\` ON \`sale\`.${keyName(ordersTable)} = \`line\`.${quoteName(ofOrder.name)}
  GROUP BY \`item\`.${product}
) AS \`aged\``;
}
