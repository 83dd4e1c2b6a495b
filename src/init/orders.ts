/*
 * How the outcome and the value of orders are decided: statuses by their words, what went back, the buyer's
 * total by the rows. What rows prove is not asked; what several columns could be stays open without a terminal.
 */
import type { Column, Table } from '../database/catalogue';
import { exactNumber, isText } from '../evidence/amounts';
import { sampleRows } from '../evidence/ask';
import { isLineAmount } from '../evidence/grain';
import { type MoneyColumn, surveyTotal, type TotalSurvey } from '../evidence/money';
import { refundsOf } from '../evidence/relations';
import {
  MOST_VALUES,
  type StatusSurvey,
  type StatusValue,
  statusColumnsOf,
  surveyStatus,
} from '../evidence/statuses';
import { foreignCurrency } from '../evidence/units';
import { CommandFault } from '../fault';
import type { OrderParts, OwnerNote, RefundParts, Status } from '../own-schema/mapping';
import { holdsOneOf, notReturned, valueContent } from '../own-schema/statement';
import { MEANINGS, type Meaning, meaningName } from '../platforms/source';
import { quoteName, quoteTable } from '../sql/quote';
import { outcomeOf, statusTopicOf } from '../vocabulary/statuses';
import { plainName } from '../vocabulary/words';
import { grouped, t } from '../words/words';
import { STATUS_OPTIONS } from './platform';
import {
  answered,
  assumed,
  givenBy,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
  together,
} from './remarks';
import { shown } from './rows';
import { choose, say } from './terminal';

interface OrderStep {
  readonly orders: OrderParts;
  readonly remarks: Remarks;
}

const UNKNOWN: OrderParts = {
  status: undefined,
  meanings: new Map(),
  labels: new Map(),
  unnamed: [],
  allSucceeded: false,
  returned: [],
  refunds: undefined,
  value: undefined,
  form: undefined,
  unit: undefined,
};

/**
 * Finds out how orders end and what they are worth.
 * @param table undefined where it is not known
 * @param sharedCode the code that the lines of an order share
 * @param where a condition on the rows that count
 */
export async function orderStep(
  home: Home,
  table: Table | undefined,
  sharedCode: Column | undefined,
  where: string,
): Promise<OrderStep> {
  if (!table) return { orders: UNKNOWN, remarks: NO_REMARKS };
  const outcome = await outcomeStep(home, table, where);
  const second = await secondStatusStep(home, table, outcome.parts, where);
  const refunds = await refundStep(home, table);
  const amount = await amountStep(home, table, sharedCode, where);
  const back = refunds.parts
    ? refundNotes(home, { ...amount.parts, refunds: refunds.parts })
    : NO_REMARKS;
  return {
    orders: {
      ...UNKNOWN,
      ...outcome.parts,
      returned: second.returned,
      refunds: refunds.parts,
      ...amount.parts,
    },
    remarks: together(outcome.remarks, second.remarks, refunds.remarks, back, amount.remarks),
  };
}

interface Outcomes {
  readonly parts: Pick<OrderParts, 'status' | 'meanings' | 'labels' | 'unnamed' | 'allSucceeded'>;
  readonly remarks: Remarks;
}

/** The status column, and how each of its values counts. */
async function outcomeStep(home: Home, table: Table, where: string): Promise<Outcomes> {
  const { values, asks } = home;
  const none = {
    status: undefined,
    meanings: new Map(),
    labels: new Map(),
    unnamed: [],
    allSucceeded: false,
  };
  const wanted = values['orders-status'];
  if (wanted?.toLowerCase() === 'none') {
    const note = givenBy('orders-status', 'succeeded', 'every order');
    return { parts: { ...none, allSucceeded: true }, remarks: remarks({ notes: [note] }) };
  }
  const survey = await statusColumn(home, table, where);
  if (survey === 'every order') {
    const note = answered('succeeded', 'every order', t`no column of ${table.name} is a status`);
    return { parts: { ...none, allSucceeded: true }, remarks: remarks({ notes: [note] }) };
  }
  if (!survey) {
    const what = t`no column of ${quoteTable(table)} is known to be a status: name it with --orders-status, or say --orders-status none where every order is a completed sale`;
    if (!asks) say(`  ${what}`);
    return { parts: none, remarks: remarks({ unsure: asks ? [] : [what] }) };
  }
  const { column, values: present } = survey;
  const meanings = new Map<Status, Meaning>();
  for (const { value, outcome } of present) if (outcome) meanings.set(value, outcome);
  for (const meaning of MEANINGS) {
    for (const given of values[STATUS_OPTIONS[meaning]]) {
      for (const value of presentAs(given, STATUS_OPTIONS[meaning], survey))
        meanings.set(value, meaning);
    }
  }
  say(t`  The statuses in ${column.name}, and how each counts:`);
  if (column.comment) say(`    ${column.comment}`);
  for (const each of present) {
    const meaning = meanings.get(each.value);
    say(
      `    ${statusLabel(each).padEnd(32)}${each.rows.padStart(12)}  ${meaning ? meaningName(meaning) : '?'}`,
    );
  }
  if (asks) {
    for (const each of present) {
      if (!meanings.has(each.value)) meanings.set(each.value, await askMeaning(each));
    }
  }
  const unnamed = present.filter(({ value }) => !meanings.has(value));
  const about =
    unnamed.length > 0
      ? [
          '',
          t`How these statuses count is not known, and so many rows have each:`,
          ...unnamed.map((each) => `  ${statusLabel(each)}: ${each.rows}`),
        ]
      : [];
  if (unnamed.length > 0) {
    const names = unnamed.map(statusLabel).join(', ');
    say(t`  Say how these count, with --succeeded, --failed, --under-way or --no-order: ${names}`);
  }
  return {
    parts: {
      status: column,
      meanings,
      labels: new Map(
        present.flatMap(({ value, label }) =>
          value !== null && label && label !== value && /^-?\d+$/.test(value)
            ? [[value, label]]
            : [],
        ),
      ),
      unnamed: unnamed.map(({ value }) => value),
      allSucceeded: false,
    },
    remarks: remarks({ about }),
  };
}

function statusLabel({ value, label }: StatusValue): string {
  return label === undefined || label === value
    ? shown(value)
    : `${shown(value)} (${shown(label)})`;
}

/** The column of the orders' status: the one named, or the only one that can be it. */
async function statusColumn(
  { ask, tables, values, asks }: Home,
  table: Table,
  where: string,
): Promise<StatusSurvey | 'every order' | undefined> {
  const wanted = values['orders-status'];
  if (wanted !== undefined) {
    const column = columnNamed(table, 'orders-status', wanted);
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (!survey) {
      throw new CommandFault(
        t`--orders-status ${wanted}: it holds more than ${MOST_VALUES} different values, and is no status`,
      );
    }
    return survey;
  }
  const surveys: StatusSurvey[] = [];
  for (const column of statusColumnsOf(table)) {
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (survey) surveys.push(survey);
  }
  const ofOrders = surveys.filter(({ column }) => statusTopicOf(column.name) === 'order');
  const [only, ...more] = ofOrders.length > 0 ? ofOrders : surveys;
  if (only && more.length === 0) return only;
  const known = (survey: StatusSurvey) =>
    survey.values.every(({ outcome }) => outcome !== undefined);
  const [clear, ...alsoClear] = ofOrders.filter(known);
  if (clear && alsoClear.length === 0 && !asks) return clear;
  const offered =
    surveys.length > 0 ? surveys : asks ? await fewValued({ ask, tables }, table, where) : [];
  if (!asks) return undefined;
  const every = Symbol('every order');
  const answer = await choose<StatusSurvey | typeof every | undefined>(
    t`Which column of ${quoteTable(table)} is the status of an order?`,
    [
      ...offered.slice(0, 12).map((survey) => ({
        value: survey,
        label: `${survey.column.name}: ${survey.values
          .slice(0, 8)
          .map((each) => `${statusLabel(each)} (${each.rows})`)
          .join(', ')}`,
      })),
      { value: every, label: t`none: every order is a completed sale` },
      { value: undefined, label: t`none of these: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`The report counts orders that were completed, and those that were cancelled, failed or returned. Take the status of the whole order, not that of its payment or its delivery.`,
  );
  return answer === every ? 'every order' : answer;
}

/** Columns of few values in a table without a column that is named as a status. */
async function fewValued(
  { ask, tables }: Pick<Home, 'ask' | 'tables'>,
  table: Table,
  where: string,
): Promise<StatusSurvey[]> {
  const found = [];
  for (const column of table.columns) {
    if (
      column.key ||
      !/char|enum|int$/.test(column.type) ||
      /_id$|^id/.test(plainName(column.name))
    )
      continue;
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (survey && survey.values.length > 1 && survey.values.length <= 15) found.push(survey);
  }
  return found;
}

/**
 * The statuses that an option means, as they stand in the database: by value, or by label.
 * @throws CommandFault for one that no order has
 */
function presentAs(
  given: string,
  option: string,
  { values, column, labelled }: StatusSurvey,
): Status[] {
  const lower = given.toLowerCase();
  const exact = values.filter(({ value }) => value === given);
  const alike =
    exact.length > 0 ? exact : values.filter(({ value }) => value?.toLowerCase() === lower);
  const labels =
    alike.length > 0 ? alike : values.filter(({ label }) => label?.toLowerCase() === lower);
  if (labels.length > 0) return labels.map(({ value }) => value);
  if (given === 'NULL' && values.some(({ value }) => value === null)) return [null];
  const list = values.map(statusLabel).join(', ');
  if (values.length === 0) return [given];
  if (given.includes(',')) {
    throw new CommandFault(
      t`--${option} '${given}': no order has this status; write the option once for each: --${option} A --${option} B. ${column.name} holds ${list}`,
    );
  }
  if (labelled === undefined && column.type === 'enum') return [given];
  throw new CommandFault(
    t`--${option} '${given}': no order has this status. ${column.name} holds ${list}`,
  );
}

/** How the orders of a status count. */
function askMeaning(status: StatusValue): Promise<Meaning> {
  const labels: Record<Meaning, string> = {
    succeeded: t`succeeded: completed`,
    failed: t`failed: cancelled, failed or returned`,
    'under way': t`under way: neither yet`,
    'no order': t`no order: such as a draft`,
  };
  return choose(
    t`How does an order in status ${statusLabel(status)} count? There are ${status.rows}.`,
    MEANINGS.map((meaning) => ({ value: meaning, label: labels[meaning] })),
    t`there is no terminal to ask at`,
    t`"Tổng số đơn hàng thành công" counts completed orders, "không thành công" those cancelled, failed or returned. Orders under way count in the total alone.`,
  );
}

const WENT_BACK = /hoan_?(tien|tra|hang|coc|don)?(_|$)|refund|return|tra_?hang|chargeback/;

/** Statuses of another column by which an order went back, whatever its own status says. */
async function secondStatusStep(
  { ask, tables, asks }: Home,
  table: Table,
  { status, meanings }: Outcomes['parts'],
  where: string,
): Promise<{ readonly returned: readonly string[]; readonly remarks: Remarks }> {
  const returned: string[] = [];
  const about: string[] = [];
  const notes: OwnerNote[] = [];
  if (!status) return { returned, remarks: NO_REMARKS };
  const done = [...meanings].flatMap(([value, meaning]) =>
    meaning === 'succeeded' ? [value] : [],
  );
  for (const column of statusColumnsOf(table)) {
    if (column === status) continue;
    const survey = await surveyStatus(ask, tables, table, column, where);
    const back = (survey?.values ?? []).filter(
      ({ label }) =>
        label !== undefined && outcomeOf(label) === 'failed' && WENT_BACK.test(plainName(label)),
    );
    if (back.length === 0) continue;
    const condition = holdsOneOf(
      column,
      back.map(({ value }) => value),
    );
    const nullable = `COALESCE(${condition}, FALSE)`;
    const [[count = '0'] = []] =
      done.length === 0
        ? []
        : await ask(
            `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE ${where} AND ${holdsOneOf(status, done)} AND ${condition}`,
          );
    if (count === '0') continue;
    const words = back.map(statusLabel).join(', ');
    const what = t`${count} completed orders are ${words} in ${column.name}`;
    const failed =
      !asks ||
      (await choose(
        t`${what}. Did they fail?`,
        [
          { value: true, label: t`yes: what went back failed` },
          { value: false, label: t`no: they count as completed` },
        ],
        t`there is no terminal to ask at`,
        t`An order whose money or goods went back whole failed, whatever its own status says.`,
      ));
    if (!failed) continue;
    if (!asks) say(`  ${what}: ${t`what went back failed`}.`);
    returned.push(nullable);
    notes.push((asks ? answered : assumed)('only', `NOT (${nullable})`, what));
    about.push(t`Orders that are ${words} in ${column.name} failed, whatever ${status.name} says.`);
  }
  return { returned, remarks: remarks({ about, notes }) };
}

/** The table in which refunds stand, where most of its rows name orders. */
async function refundStep(
  { ask, tables }: Home,
  table: Table,
): Promise<{ readonly parts: RefundParts | undefined; readonly remarks: Remarks }> {
  for (const { table: refunds, column, parent, amount, status } of refundsOf(tables, table)) {
    const name = quoteTable(refunds);
    const order = quoteName(column.name);
    const [[rows = '0', held = '0'] = []] = await ask(
      `SELECT COUNT(*), COALESCE(SUM(${order} IN (SELECT ${quoteName(parent.name)} FROM ${quoteTable(table)})), 0) FROM ${name}`,
    );
    if (rows === '0' || Number(held) < 0.9 * Number(rows)) continue;
    const survey = status && (await surveyStatus(ask, tables, refunds, status));
    const paid = (survey?.values ?? []).filter(
      ({ label }) => label !== undefined && isPaidBack(label),
    );
    const unclear = (survey?.values ?? []).filter(
      ({ label }) =>
        label === undefined ||
        (!isPaidBack(label) && outcomeOf(label) === undefined && !isNotPaidBack(label)),
    );
    if (!amount || (status && (paid.length === 0 || unclear.length > 0))) {
      const what = t`${rows} rows of ${name} are what went back of orders, and not all is known of them`;
      say(t`  ${what}: that is left open.`);
      return {
        parts: undefined,
        remarks: remarks({
          unsure: [
            t`${what}: an order that went back whole failed, one in part counts with its value less that`,
          ],
        }),
      };
    }
    const where = status
      ? holdsOneOf(
          status,
          paid.map(({ value }) => value),
        )
      : '';
    say(
      t`  ${rows} refunds in ${name}: an order that went back whole failed, one in part counts with its value less that.`,
    );
    return {
      parts: { table: refunds, column, parent, amount, where },
      remarks: remarks({
        about: [
          t`What went back stands in ${name}: whole, the order failed; in part, its value is less by that.`,
        ],
      }),
    };
  }
  return { parts: undefined, remarks: NO_REMARKS };
}

/** The notes by which the admin owns what a table of refunds takes off the orders. */
function refundNotes(
  { asks }: Home,
  parts: Pick<OrderParts, 'value' | 'form' | 'unit' | 'refunds'>,
): Remarks {
  if (!parts.value || !parts.refunds) return NO_REMARKS;
  const evidence = t`refunds stand in ${parts.refunds.table.name}`;
  const note = asks ? answered : assumed;
  return remarks({
    notes: [
      note('only', 'GROUP BY', evidence),
      note('only', notReturned(parts), evidence),
      note('value', valueContent(parts), evidence),
    ],
  });
}

function isPaidBack(label: string): boolean {
  return /^(refunded|approved|accepted|completed?|done|success(ful)?|paid|da_?(hoan|duyet|tra|chuyen|xong)(_?\w+)*|hoan_(thanh|tat|tien)|thanh_cong|duyet)$/.test(
    plainName(label),
  );
}

function isNotPaidBack(label: string): boolean {
  return /^(pending|requested|request|processing|new|rejected|reject|denied|cancell?ed|failed|cho.*|dang.*|tu_choi|huy|da_huy|yeu_cau|moi|khong_duyet)$/.test(
    plainName(label),
  );
}

interface Amount {
  readonly parts: Pick<OrderParts, 'value' | 'form' | 'unit'>;
  readonly remarks: Remarks;
}

/** The buyer's total, and its unit. */
async function amountStep(
  home: Home,
  table: Table,
  sharedCode: Column | undefined,
  where: string,
): Promise<Amount> {
  const { ask, asks, values } = home;
  const survey = await surveyTotal(ask, table, { where });
  const given = values['orders-value'];
  const column = given === undefined ? undefined : columnNamed(table, 'orders-value', given);
  const chosen = column
    ? (survey.columns.find((each) => each.column === column) ?? emptyMoney(column))
    : await totalOf(home, table, survey);
  const currency = await currencyStep(home, table);
  if (!chosen) {
    const list = survey.candidates.map(moneyLabel);
    const about =
      list.length > 0
        ? ['', t`What the buyer pays may be one of these:`, ...list.map((each) => `  ${each}`)]
        : [];
    if (!asks) {
      say(t`  The value of an order may be one of several columns; say which with --orders-value:`);
      for (const each of list) say(`    ${each}`);
    }
    return {
      parts: { value: undefined, form: undefined, unit: undefined },
      remarks: together(remarks({ about }), currency),
    };
  }
  const proof = proofOf(survey, chosen);
  say(`  ${t`The value of an order is ${chosen.column.name}`}: ${proof ?? moneyLabel(chosen)}.`);
  if (isText(chosen.column) && !chosen.form) {
    const [sample = ''] = (
      await sampleRows(ask, table, [quoteName(chosen.column.name)], where)
    ).flatMap(([value]) => value ?? []);
    say(
      t`  ${chosen.column.name} holds texts of no one form, such as ${shown(sample)}: that is left open.`,
    );
    return {
      parts: { value: chosen.column, form: undefined, unit: '1' },
      remarks: together(
        currency,
        remarks({
          unsure: [t`${chosen.column.name} holds texts of no one form: make it a number`],
        }),
      ),
    };
  }
  const unit = await unitStep(home, chosen);
  const shared = sharedCode
    ? await sharedValueStep(home, table, sharedCode, chosen.column)
    : NO_REMARKS;
  const parts = { value: chosen.column, form: chosen.form, unit: unit.unit };
  const content = valueContent({ ...parts, refunds: undefined });
  const isProven = proof !== undefined && unit.decided === 'proven';
  const evidence = t`highest ${chosen.highest}, mean ${chosen.mean}`;
  const note = isProven
    ? []
    : given !== undefined && unit.decided !== 'assumed'
      ? [givenBy('orders-value', 'value', content)]
      : asks
        ? [answered('value', content, evidence)]
        : [assumed('value', content, evidence)];
  return {
    parts,
    remarks: together(remarks({ notes: unit.unit === undefined ? [] : note }), currency, shared),
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

/** What makes a column the total, in words; undefined where the rows do not prove it. */
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
        { value: '1', label: t`a đồng` },
        { value: '100', label: t`a hundredth of a đồng` },
        { value: '0.001', label: t`a thousand đồng` },
      ],
      t`there is no terminal to ask at`,
      t`Open an order whose price you know, and compare. Some frameworks keep hundredths, some shops write 250 for 250.000 đ.`,
    );
    return { unit: answer, decided: 'answered' };
  }
  if (
    unit.unit !== undefined &&
    unit.unit !== 'hundredths' &&
    (unit.sure || unit.unit === 'dong')
  ) {
    say(
      t`  A unit of ${column.name} is taken for ${unit.unit === 'dong' ? t`a đồng` : t`a thousand đồng`}: its mean is ${numberShown(mean)}.`,
    );
    return { unit: FACTORS[unit.unit], decided: 'assumed' };
  }
  say(
    t`  The unit of ${column.name} is not certain (its highest value is ${numberShown(highest)}): say it with --money-unit`,
  );
  return { unit: undefined, decided: 'assumed' };
}

/** Amounts of several currencies cannot be added up. */
async function currencyStep({ ask }: Home, table: Table): Promise<Remarks> {
  const foreign = await foreignCurrency(ask, table);
  if (!foreign) return NO_REMARKS;
  const list = foreign.values.map(({ value, rows }) => `${shown(value)} (${rows})`).join(', ');
  say(t`  ${foreign.column} holds ${list}: say in report.sql what the value in VND is.`);
  return remarks({ unsure: [t`${foreign.column} holds ${list}: the value must be in VND`] });
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

/** The column that an option names. @throws CommandFault where the table has none of that name */
function columnNamed(table: Table, option: string, name: string): Column {
  const found = table.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!found) {
    throw new CommandFault(t`--${option} ${name}: ${quoteTable(table)} has no such column`);
  }
  return found;
}
