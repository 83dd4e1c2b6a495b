import type { Column, Table } from '../database/catalogue';
import { CommandFault } from '../fault';
import type { Candidate } from '../own-schema/candidates';
import { columnsFor, type Role } from '../own-schema/columns';
import type { OrderParts } from '../own-schema/statement';
import { MOST_VALUES, surveyValue, type ValueCount, valuesOf } from '../own-schema/survey';
import { MEANINGS, type Meaning, meaningName } from '../platforms/source';
import { quoteTable } from '../sql/quote';
import { t } from '../words/words';
import type { Decided, Home } from './decided';
import { STATUS_OPTIONS } from './platform';
import { askColumn, askMeaning, askUnit, shown } from './questions';
import { say } from './terminal';

/** How the outcome and the value of orders are told. What no one tells stays open. */
export async function orderParts(
  home: Home,
  candidate: Candidate | undefined,
  asks: boolean,
  decided: Decided,
): Promise<OrderParts> {
  const none = { status: undefined, meanings: new Map(), unnamed: [], value: undefined };
  if (!candidate) return { ...none, unit: undefined };
  const outcome = await outcomeOf(home, candidate, asks, decided);
  return { ...outcome, ...(await amountOf(home, candidate, asks, decided)) };
}

async function outcomeOf(
  { session, values }: Home,
  { table, status: likely }: Candidate,
  asks: boolean,
  { about, unsure }: Decided,
): Promise<Pick<OrderParts, 'status' | 'meanings' | 'unnamed'>> {
  const meanings = new Map<string | null, Meaning>();
  let status = columnNamed(table, 'orders-status', values['orders-status']) ?? likely;
  if (asks && values['orders-status'] === undefined) {
    const offered = [];
    for (const column of offeredFor('status', table, /char|enum|int$/)) {
      const counts = await valuesOf(session, table, column);
      if (counts) offered.push({ column, holds: list(counts.slice(0, 8)) });
    }
    status =
      offered.length > 1
        ? await askColumn(
            t`Which column of ${quoteTable(table)} tells the outcome of an order?`,
            offered,
          )
        : offered[0]?.column;
  }
  if (!status) return { status, meanings, unnamed: [] };
  const present = await valuesOf(session, table, status);
  if (!present) {
    say(
      t`  ${status.name} holds more than ${MOST_VALUES} different values: that is no status, and is left open.`,
    );
    unsure.push(t`${status.name} holds more than ${MOST_VALUES} values: is it the status?`);
    return { status, meanings, unnamed: [null] };
  }
  for (const meaning of MEANINGS) {
    for (const given of values[STATUS_OPTIONS[meaning]])
      meanings.set(presentAs(given, present), meaning);
  }
  say(t`  The statuses in ${status.name}, and how each counts:`);
  const comment = await commentOf({ session }, table, status);
  if (comment) say(`    ${comment}`);
  for (const { value, rows } of present) {
    const meaning = meanings.get(value);
    say(
      `    ${shown(value).padEnd(32)}${rows.padStart(12)}  ${meaning ? meaningName(meaning) : '?'}`,
    );
  }
  if (asks) {
    for (const each of present) {
      if (!meanings.has(each.value)) meanings.set(each.value, await askMeaning(each));
    }
  }
  const unnamed = present.filter(({ value }) => !meanings.has(value));
  if (unnamed.length > 0) {
    about.push(
      '',
      t`These statuses have not been told apart, and so many rows have each:`,
      ...unnamed.map(({ value, rows }) => `  ${shown(value)}: ${rows}`),
    );
    const names = unnamed.map(({ value }) => shown(value)).join(', ');
    say(t`  Say how these count, with --succeeded, --failed, --under-way or --no-order: ${names}`);
  }
  return { status, meanings, unnamed: unnamed.map(({ value }) => value) };
}

/** A status as it stands in the database, however it was typed. */
function presentAs(given: string, present: readonly ValueCount[]): string | null {
  const same = (value: string | null) => value?.toLowerCase() === given.toLowerCase();
  if (present.some(({ value }) => value === given)) return given;
  const alike = present.find(({ value }) => same(value))?.value;
  if (alike !== undefined) return alike;
  return given === 'NULL' ? null : given;
}

async function amountOf(
  { session, values }: Home,
  { table, total }: Candidate,
  asks: boolean,
  { unsure }: Decided,
): Promise<Pick<OrderParts, 'value' | 'unit'>> {
  let value = columnNamed(table, 'orders-value', values['orders-value']) ?? total;
  if (asks && values['orders-value'] === undefined) {
    const offered = [];
    for (const column of offeredFor('total', table, /decimal|float|double|^(big|medium)?int$/)) {
      const { samples } = await surveyValue(session, table, column);
      if (samples.length > 0) offered.push({ column, holds: samples.join(', ') });
    }
    value =
      offered.length > 1
        ? await askColumn(
            t`Which column of ${quoteTable(table)} is the value of an order? Here are its highest values.`,
            offered,
          )
        : (offered[0]?.column ?? total);
  }
  if (!value) return { value, unit: undefined };
  const survey = await surveyValue(session, table, value);
  if (survey.odd) {
    say(
      t`  ${value.name} holds texts that are no plain numbers, such as ${survey.samples[0]}: that is left open.`,
    );
    unsure.push(t`${value.name} holds texts that are no plain numbers: make it one`);
  }
  await onlyDong({ session }, table, unsure);
  const told = values['money-unit'];
  if (told !== undefined && !['1', '100', '0.001'].includes(told)) {
    throw new CommandFault(t`--money-unit ${told} is none of 1, 100, 0.001`);
  }
  if (told !== undefined || survey.doubt === undefined) return { value, unit: told ?? '1' };
  if (asks) return { value, unit: await askUnit(value, survey) };
  say(
    t`  The unit of ${value.name} is not certain (its highest value is ${survey.highest}): say it with --money-unit`,
  );
  return { value, unit: undefined };
}

/** Amounts of several currencies cannot be added up. */
async function onlyDong(
  { session }: Pick<Home, 'session'>,
  table: Table,
  unsure: string[],
): Promise<void> {
  const [column] = columnsFor('currency', table);
  const values = column && (await valuesOf(session, table, column));
  const foreign = values?.filter(
    ({ value }) => value !== null && !/^(vnd|vnđ|đ|đồng|)$/i.test(value),
  );
  if (!column || !foreign || foreign.length === 0) return;
  say(t`  ${column.name} holds ${list(foreign)}: say in report.sql what the value in VND is.`);
  unsure.push(t`${column.name} holds ${list(foreign)}: the value must be in VND`);
}

/** The columns that may have a role by their names; where there are none, those of a fitting type. */
function offeredFor(role: Role, table: Table, type: RegExp): Column[] {
  const named = columnsFor(role, table);
  return named.length > 0
    ? named
    : table.columns.filter((column) => type.test(column.type) && !/(^|_)id$/i.test(column.name));
}

function columnNamed(table: Table, option: string, told: string | undefined): Column | undefined {
  if (told === undefined) return undefined;
  const found = table.columns.find(({ name }) => name.toLowerCase() === told.toLowerCase());
  if (!found) {
    throw new CommandFault(t`--${option} ${told}: ${quoteTable(table)} has no such column`);
  }
  return found;
}

function list(counts: readonly ValueCount[]): string {
  return counts.map(({ value, rows }) => `${shown(value)} (${rows})`).join(', ');
}

/** What those who made the column say of its values. */
async function commentOf(
  { session }: Pick<Home, 'session'>,
  { schema, name }: Table,
  column: Column,
): Promise<string> {
  const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const { rows } = await session.query(
    `SELECT COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : text(schema)}
     AND TABLE_NAME = ${text(name)} AND COLUMN_NAME = ${text(column.name)}`,
  );
  return rows[0]?.[0]?.text ?? '';
}
