/**
 * Finds the value of an order: the column of the buyer's total, its unit and currency. If several columns could be
 * it, the admin is asked; without a terminal it stays open.
 */
import type { Column, Table } from '../database/schema';
import { exactNumber, isText } from '../evidence/amounts';
import { countRows, sampleRows } from '../evidence/ask';
import { isLineAmount } from '../evidence/grain';
import { lineAmountsOf } from '../evidence/lines';
import { type MoneyColumn, surveyTotal, type TotalSurvey } from '../evidence/money-columns';
import { foreignCurrency, rateToDong, type Unit } from '../evidence/units';
import { CommandFault } from '../fault';
import { type OwnerNote, UNKNOWN_VALUE, type ValueParts } from '../own-schema/mapping';
import { valueContent } from '../own-schema/statement';
import { quoteName, quoteTable } from '../sql/print';
import { grouped, t } from '../words/words';
import { columnNamed } from './named';
import {
  answeredOrAssumed,
  givenBy,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
  together,
} from './remarks';
import { shown } from './restrictions';
import { choose, say } from './terminal';

interface Amount {
  /** The refunds are not known yet. */
  readonly parts: ValueParts;
  /** The number columns of the orders. */
  readonly columns: readonly MoneyColumn[];
  readonly remarks: Remarks;
  /** The note by which the admin owns the value, where the rows do not prove it. */
  readonly noted: Remarks;
}

/** The buyer's total, and its unit. */
export async function amountStep(
  home: Home,
  table: Table,
  sharedCode: Column | undefined,
  where: string,
): Promise<Amount> {
  const { ask, values } = home;
  const survey = await surveyTotal(ask, table, { where });
  const given = values['orders-value'];
  const column = given === undefined ? undefined : columnNamed(table, 'orders-value', given);
  const { columns } = survey;
  const lines = column ? undefined : await linesStep(home, table, sharedCode, survey);
  if (lines) return { columns, ...lines };
  const chosen = column
    ? (columns.find((each) => each.column === column) ?? emptyMoney(column))
    : await totalOf(home, table, survey);
  const { rate, remarks: currency } = await currencyStep(home, table);
  if (!chosen) return { columns, ...openAmount(home, survey, currency) };
  const proof = proofOf(survey, chosen);
  say(`  ${t`The value of an order is ${chosen.column.name}`}: ${proof ?? moneyLabel(chosen)}.`);
  if (isText(chosen.column) && !chosen.form) {
    return { columns, ...(await textAmount(home, table, chosen.column, where, currency)) };
  }
  const unit = await unitStep(home, chosen);
  const shared = sharedCode
    ? await sharedValueStep(home, table, sharedCode, chosen.column)
    : NO_REMARKS;
  const negative = await negativeStep(home, table, chosen, where);
  const parts = {
    ...UNKNOWN_VALUE,
    value: chosen.column,
    form: chosen.form,
    unit: unit.unit,
    rate,
  };
  const isProven = proof !== undefined && unit.decided === 'proven' && !rate;
  const isOwned = !isProven && unit.unit !== undefined;
  return {
    columns,
    parts,
    remarks: together(currency, shared, negative),
    noted: isOwned
      ? remarks({ notes: [valueNote(home, parts, chosen, unit, proof !== undefined)] })
      : NO_REMARKS,
  };
}

/** Leaves the value open, and lists the columns that may be it. */
function openAmount(
  { asks }: Home,
  { candidates }: TotalSurvey,
  currency: Remarks,
): Omit<Amount, 'columns'> {
  const list = candidates.map(moneyLabel);
  const about =
    list.length > 0
      ? ['', t`What the buyer pays may be one of these:`, ...list.map((each) => `  ${each}`)]
      : [];
  if (!asks) {
    say(t`  The value of an order may be one of several columns; say which with --orders-value:`);
    for (const each of list) say(`    ${each}`);
  }
  const open = together(remarks({ about }), currency);
  return { parts: UNKNOWN_VALUE, remarks: open, noted: NO_REMARKS };
}

/** Leaves open how a column of texts without one form becomes a number. */
async function textAmount(
  { ask }: Home,
  table: Table,
  column: Column,
  where: string,
  currency: Remarks,
): Promise<Omit<Amount, 'columns'>> {
  const rows = await sampleRows(ask, table, [quoteName(column.name)], where);
  const [sample = ''] = rows.flatMap(([value]) => value ?? []);
  say(t`  ${column.name} holds texts of no one form, such as ${shown(sample)}: that is left open.`);
  const what = t`${column.name} holds texts of no one form: make it a number`;
  return {
    parts: { ...UNKNOWN_VALUE, value: column, unit: '1' },
    remarks: together(currency, remarks({ unsure: [what] })),
    noted: NO_REMARKS,
  };
}

/** The note by which the admin owns a value that the rows do not prove: given by an option, answered, or assumed. */
function valueNote(
  home: Home,
  parts: ValueParts,
  { highest, mean }: MoneyColumn,
  unit: UnitStep,
  isTotalProven: boolean,
): OwnerNote {
  const content = valueContent(parts);
  const isNamed = home.values['orders-value'] !== undefined;
  const isGiven =
    !parts.rate &&
    unit.decided !== 'assumed' &&
    (isNamed || (isTotalProven && unit.decided === 'given'));
  if (isGiven) return givenBy(isNamed ? 'orders-value' : 'money-unit', 'value', content);
  const evidence = parts.rate
    ? t`amounts of another currency by ${parts.rate.name}, which is 1 for đồng`
    : t`highest ${highest}, mean ${mean}`;
  return answeredOrAssumed(home, 'value', content, evidence);
}

/** Leaves rows with a negative amount open: they record what went back of other orders. */
async function negativeStep(
  { ask }: Home,
  table: Table,
  { column, form }: MoneyColumn,
  where: string,
): Promise<Remarks> {
  if (form) return NO_REMARKS;
  const count = await countRows(ask, table, where, `${exactNumber(column)} < 0`);
  if (count === '0') return NO_REMARKS;
  const what = t`${count} rows have a negative ${column.name}: they are no orders, but what went back of others`;
  say(t`  ${what}: that is left open.`);
  return remarks({ unsure: [what] });
}

/** Adds up the lines of the orders, if no column of the orders can be the total. */
async function linesStep(
  home: Home,
  table: Table,
  sharedCode: Column | undefined,
  { candidates }: TotalSurvey,
): Promise<Omit<Amount, 'columns'> | undefined> {
  if (candidates.length > 0 || sharedCode) return undefined;
  const lines = await lineAmountsOf(home.ask, home.tables, table);
  if (!lines) return undefined;
  const evidence = t`no column of ${table.name} is a total; the lines in ${lines.table.name} add up to ${lines.amount}`;
  say(`  ${evidence}.`);
  const parts = { ...UNKNOWN_VALUE, lines, unit: '1' };
  const content = valueContent(parts);
  return {
    parts,
    remarks: remarks({
      about: [`${evidence}.`],
      notes: [answeredOrAssumed(home, 'only', 'GROUP BY', evidence)],
    }),
    noted: remarks({ notes: [answeredOrAssumed(home, 'value', content, evidence)] }),
  };
}

function emptyMoney(column: Column): MoneyColumn {
  return {
    column,
    role: undefined,
    form: undefined,
    filled: 0,
    highest: '',
    mean: '',
    unit: { unit: 'dong', sure: false },
  };
}

/** Why a column is the total, in words; undefined if the rows do not prove it. */
function proofOf({ total, equations }: TotalSurvey, { column }: MoneyColumn): string | undefined {
  if (total?.column.column !== column) return undefined;
  if (total.proof === 'alone') return t`no other column of amounts can be what the buyer pays`;
  if (total.proof === 'lines') return t`the lines of the orders add up to it`;
  const equation = equations.find((each) => each.total === column.name);
  if (!equation) return undefined;
  const sum = [equation.plus.join(' + '), ...equation.minus].join(' − ');
  return t`${sum} adds up to it in ${equation.rows} of the rows looked at`;
}

function moneyLabel({ column, highest, mean, filled }: MoneyColumn): string {
  return t`${column.name}: highest ${numberShown(highest)}, mean ${numberShown(mean)}, in ${Math.round(filled * 100)} % of the rows`;
}

function numberShown(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  return whole === '' ? '–' : `${grouped(BigInt(whole))}${fraction ? `.${fraction}` : ''}`;
}

/** The total that the rows prove, or that is chosen among what could be it. */
async function totalOf(
  { asks }: Home,
  table: Table,
  { total, candidates, columns }: TotalSurvey,
): Promise<MoneyColumn | undefined> {
  if (total) return total.column;
  const [only, ...more] = candidates;
  if (!asks) return more.length === 0 ? only : undefined;
  const offered = candidates.length > 0 ? candidates : columns;
  if (offered.length === 0) return undefined;
  return choose<MoneyColumn | undefined>(
    t`Which column of ${quoteTable(table)} is what the buyer pays for an order?`,
    [
      ...offered.map((each) => ({ value: each, label: moneyLabel(each) })),
      { value: undefined, label: t`none of these: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`"Tổng giá trị giao dịch" is what buyers paid for completed orders: goods and shipping less discounts, as the platform charged it.`,
  );
}

interface UnitStep {
  readonly unit: string | undefined;
  readonly decided: 'proven' | 'given' | 'answered' | 'assumed';
}

function unitName(unit: Unit): string {
  switch (unit) {
    case 'dong':
      return t`a đồng`;
    case 'thousands':
      return t`a thousand đồng`;
    case 'hundredths':
      return t`a hundredth of a đồng`;
  }
}

const FACTORS = { dong: '1', thousands: '0.001', hundredths: '100' } as const;

async function unitStep(
  { values, asks }: Home,
  { column, unit, highest, mean, filled }: MoneyColumn,
): Promise<UnitStep> {
  const given = values['money-unit'];
  if (given !== undefined && !['1', '100', '0.001'].includes(given)) {
    throw new CommandFault(t`--money-unit ${given} is none of 1, 100, 0.001`);
  }
  if (given !== undefined) return { unit: given, decided: 'given' };
  if (unit.unit === 'dong' && unit.sure) return { unit: '1', decided: 'proven' };
  if (filled === 0) return { unit: '1', decided: 'assumed' };
  if (asks) {
    const answer = await choose(
      t`What is a unit of ${column.name}? Its highest value is ${numberShown(highest)}, its mean ${numberShown(mean)}.`,
      [
        ...(['dong', 'hundredths', 'thousands'] as const).map((each) => ({
          value: FACTORS[each],
          label: unitName(each),
        })),
      ],
      t`there is no terminal to ask at`,
      t`Open an order whose price you know, and compare. Some frameworks keep hundredths, some shops write 250 for 250.000 đ.`,
    );
    return { unit: answer, decided: 'answered' };
  }
  if (
    unit.unit !== undefined &&
    (unit.known || (unit.unit !== 'hundredths' && (unit.sure || unit.unit === 'dong')))
  ) {
    say(
      t`  A unit of ${column.name} is taken for ${unitName(unit.unit)}: its mean is ${numberShown(mean)}.`,
    );
    return { unit: FACTORS[unit.unit], decided: 'assumed' };
  }
  say(
    t`  The unit of ${column.name} is not certain (its highest value is ${numberShown(highest)}): say it with --money-unit`,
  );
  return { unit: undefined, decided: 'assumed' };
}

/** Amounts of several currencies can be added up where each order keeps its rate to the đồng. */
async function currencyStep(
  { ask, tables }: Home,
  table: Table,
): Promise<{ readonly rate: Column | undefined; readonly remarks: Remarks }> {
  const foreign = await foreignCurrency(ask, tables, table);
  if (!foreign) return { rate: undefined, remarks: NO_REMARKS };
  const list = foreign.values
    .map(({ value, name, rows }) => `${shown(name ?? value)} (${rows})`)
    .join(', ');
  const rate = await rateToDong(ask, table, foreign);
  if (rate) {
    const what = t`${foreign.column} holds ${list}: these amounts are multiplied by ${rate.name}, which is 1 for đồng`;
    say(`  ${what}.`);
    return { rate, remarks: remarks({ about: [`${what}.`] }) };
  }
  say(t`  ${foreign.column} holds ${list}: say in report.sql what the value in VND is.`);
  const unsure = [t`${foreign.column} holds ${list}: the value must be in VND`];
  return { rate: undefined, remarks: remarks({ unsure }) };
}

/** Lines of one order whose value is the same in each may repeat the order's total, which cannot be added up. */
async function sharedValueStep(
  { ask }: Home,
  table: Table,
  code: Column,
  value: Column,
): Promise<Remarks> {
  if (await isLineAmount(ask, table, value)) return NO_REMARKS;
  const rows = await sampleRows(ask, table, [quoteName(code.name), exactNumber(value)]);
  const groups = new Map<string, (string | null)[]>();
  for (const [key, amount = null] of rows)
    groups.set(key ?? '', [...(groups.get(key ?? '') ?? []), amount]);
  const shared = [...groups.values()].filter((amounts) => amounts.length > 1);
  const same = shared.filter((amounts) => new Set(amounts).size === 1);
  if (shared.length === 0 || same.length < 0.5 * shared.length) return NO_REMARKS;
  say(
    t`  ${value.name} is the same in the rows of an order: is it that of the line, or of the whole? That is left open.`,
  );
  return remarks({
    unsure: [
      t`${value.name} is the same in all rows of an order: SUM if it is the line's, MAX if it is the order's`,
    ],
  });
}
