/**
 * Writes the statement of a subject of a home-made schema, with an open place `{{…}}` for what is not known.
 * The forms are few and plain, so that a DBA reads them and `check` proves them clause by clause.
 */
import type { Column, Table } from '../database/schema';
import { exactNumber } from '../evidence/amounts';
import { conditions } from '../evidence/date-forms';
import type { LineAmounts } from '../evidence/lines';
import { oneLine, type Section } from '../platforms/compose-report-sql';
import { MEANINGS, type Meaning } from '../platforms/source';
import { subjectName } from '../report/figure-names';
import { quoteName, quoteTable, quoteText, quoteWord } from '../sql/print';
import { t } from '../words/words';
import type { OrderParts, OwnerNote, SubjectMapping, ValueParts } from './mapping';

/** An open place: the server does not start on a report.sql that holds one. */
const open = (what: string) => `{{${oneLine(what).replaceAll('}', ')').replaceAll('{', '(')}}}`;

/** The statement of a subject of a home-made schema, with its notes. */
export function homeMade(mapping: SubjectMapping, timeZone: string): Section {
  const { subject, orders, table } = mapping;
  const { since, before } = mapping.dated
    ? conditions(mapping.dated, timeZone)
    : undatedConditions(open(t`the column of its date`));
  const where = [
    ...(subject === 'orders' ? [since, before] : [before]),
    ...(isNested(mapping) ? [] : mapping.only),
    ...(orders ? noOrder(orders) : []),
  ];
  const figures = orders ? orderFigures(orders, mapping.sharedCode) : countFigures(mapping, since);
  const sql = [
    ...(table?.schema === undefined ? [] : [`-- schema: ${table.schema}`]),
    ...(orders ? statusNotes(orders) : []),
    ...mapping.notes.map(noteLine),
    'SELECT',
    ...mapping.unsure.map((what) => `  ${open(what)}`),
    `  ${figures.join(',\n  ')}`,
    `FROM ${rowsOf(mapping)}${sumJoins(mapping)}`,
    `WHERE ${where.join('\n  AND ')};`,
  ].join('\n');
  return { about: mapping.about.map(oneLine), sql };
}

/** A note as a comment line: `-- value: thanh_toan (reason)`. */
export function noteLine({ key, content, reason, assumed }: OwnerNote): string {
  const because = oneLine(reason).replaceAll('(', '[').replaceAll(')', ']');
  return `-- ${assumed ? 'assumed: ' : ''}${key}: ${oneLine(content)} (${because})`;
}

function undatedConditions(date: string) {
  return { since: `${date} >= :start`, before: `${date} < :end` };
}

/** Whether the rows are read through a query of their own, which holds the conditions on them. */
function isNested({ siblings, datedBy }: SubjectMapping): boolean {
  return siblings.length > 0 || datedBy !== undefined;
}

/** The rows that a statement reads: a table, or tables of one shape together. */
function rowsOf(mapping: SubjectMapping): string {
  const { table, siblings, datedBy, only, subject } = mapping;
  if (!table) return open(t`the table of ${subjectName(subject)}`);
  if (datedBy !== undefined) {
    const where = only.length > 0 ? ` WHERE ${only.join(' AND ')}` : '';
    return datedBy(where ? `(SELECT * FROM ${quoteTable(table)}${where})` : quoteTable(table));
  }
  if (siblings.length === 0) return quoteTable(table);
  const list = columnsRead(mapping)
    .map((each) => quoteName(each.name))
    .join(', ');
  const filter = only.length > 0 ? `\n  WHERE ${only.join('\n    AND ')}` : '';
  const sources = [table, ...siblings].map(
    (each) => `  SELECT ${list}\n  FROM ${quoteTable(each)}${filter}`,
  );
  return `(\n${sources.join('\n  UNION ALL\n')}\n) AS ${quoteName(table.name)}`;
}

/** The columns that the figures and the conditions on the outside read. */
function columnsRead({ table, dated, orders, sharedCode, sum }: SubjectMapping): Column[] {
  const outside = [
    orders?.status?.name,
    orders?.value?.name,
    orders?.rate?.name,
    orders?.refunded?.name,
    orders?.refunds?.parent.name,
    orders?.lines?.parent.name,
    sharedCode?.name,
    sum?.name,
  ];
  const texts = [
    ...(orders?.returned ?? []),
    orders?.marks?.succeeded ?? '',
    orders?.marks?.failed ?? '',
    dated?.name ?? '',
  ];
  return (table?.columns ?? []).filter(
    ({ name }) => outside.includes(name) || texts.some((text) => text.includes(quoteName(name))),
  );
}

function countFigures({ subject, sum }: SubjectMapping, since: string): string[] {
  const ofPeriod = `${subject}_${subject === 'visits' ? 'period' : 'new'}`;
  if (sum) {
    const number = exactNumber(sum);
    return [
      `COALESCE(SUM(${number}), 0) AS ${subject}_total`,
      `COALESCE(SUM(CASE WHEN ${since} THEN ${number} END), 0) AS ${ofPeriod}`,
    ];
  }
  return [`COUNT(*) AS ${subject}_total`, `COUNT(CASE WHEN ${since} THEN 1 END) AS ${ofPeriod}`];
}

/** The refunds of an order as a number, 0 without any; undefined if no row records them. */
function wentBackOf({ refunds, refunded }: ValueParts): string | undefined {
  if (refunds) return 'COALESCE(`refunds`.`refund_sum`, 0)';
  return refunded && `COALESCE(${exactNumber(refunded)}, 0)`;
}

function orderFigures(orders: OrderParts, sharedCode: Column | undefined): string[] {
  const amount = amountOf(orders);
  const code = sharedCode && quoteName(sharedCode.name);
  const all = code ? `COUNT(DISTINCT ${code})` : 'COUNT(*)';
  const those = (condition: string) =>
    code
      ? `COUNT(DISTINCT CASE WHEN ${condition} THEN ${code} END)`
      : `COUNT(CASE WHEN ${condition} THEN 1 END)`;
  const back = wentBackOf(orders);
  const whole = back ? [`${back} >= ${amount} AND ${back} > 0`] : [];
  const returned = [...orders.returned, ...whole];
  const kept = returned.map((condition) => `NOT (${condition})`);
  const unit = unitOf(orders);
  const value = inDong(orders, back ? `${amount} - ${back}` : amount);
  if (orders.allSucceeded) {
    const done = kept.length > 0 ? kept.join(' AND ') : undefined;
    return [
      `${all} AS orders_total`,
      `${done ? those(done) : all} AS orders_succeeded`,
      `${those(returned.join(' OR ') || 'FALSE')} AS orders_failed`,
      `COALESCE(SUM(${done ? `CASE WHEN ${done} THEN ${value} END` : value}), 0)${unit} AS value_succeeded`,
    ];
  }
  const succeeded = [
    orders.marks?.succeeded ??
      isIn(orders, 'succeeded', t`the statuses of a completed order, such as 'done'`),
    ...kept,
  ].join(' AND ');
  const failed = [
    orders.marks?.failed ??
      isIn(orders, 'failed', t`the statuses of a cancelled, failed or returned order`),
    ...returned.map((condition) => `(${condition})`),
  ].join(' OR ');
  return [
    `${all} AS orders_total`,
    `${those(succeeded)} AS orders_succeeded`,
    `${those(failed)} AS orders_failed`,
    `COALESCE(SUM(CASE WHEN ${succeeded} THEN ${value} END), 0)${unit} AS value_succeeded`,
  ];
}

const LINES = 'COALESCE(`lines`.`line_sum`, 0)';

function amountOf({ value, form, lines }: ValueParts): string {
  if (lines) return LINES;
  return value ? exactNumber(value, form) : open(t`the total in VND`);
}

function inDong({ rate }: ValueParts, amount: string): string {
  if (!rate) return amount;
  return `${/ - /.test(amount) ? `(${amount})` : amount} * ${exactNumber(rate)}`;
}

/** The condition that an order was not fully refunded. */
export function notReturned(parts: ValueParts): string {
  const back = wentBackOf(parts) ?? '0';
  return `NOT (${back} >= ${amountOf(parts)} AND ${back} > 0)`;
}

/** The content of `-- value:`: the expression that the statement sums for each order. */
export function valueContent(parts: ValueParts): string {
  const { value, form, lines, rate } = parts;
  if (!value && !lines) return '';
  const back = wentBackOf(parts);
  const isBare = !form && !back && !rate && value;
  // check repeats a sum of lines without the 0 that stands for an order without lines.
  const ofLines = lines && !back && !rate ? '`lines`.`line_sum`' : undefined;
  const amount = ofLines ?? (isBare ? value.name : amountOf(parts));
  return inDong(parts, back ? `${amount} - ${back}` : amount) + factorOf(parts);
}

function unitOf(parts: ValueParts): string {
  const { unit, value } = parts;
  if (value && unit === undefined) {
    return ` ${open(t`the unit of ${value.name}: remove this if it is a đồng, / 100 if a hundredth, * 1000 if a thousand`)}`;
  }
  return factorOf(parts);
}

/** By what a sum of amounts in a known unit gives đồng. */
function factorOf({ unit }: ValueParts): string {
  return unit === '100' ? ' / 100' : unit === '0.001' ? ' * 1000' : '';
}

/** Joins the refunds of the orders, and what their lines add up to, one row an order. */
function sumJoins({ orders, table }: SubjectMapping): string {
  if (!orders || !table) return '';
  const { refunds, lines } = orders;
  const ofRefunds = refunds
    ? sumJoin(table, 'refund', { ...refunds, amount: exactNumber(refunds.amount) })
    : '';
  return ofRefunds + (lines ? sumJoin(table, 'line', lines) : '');
}

function sumJoin(
  orders: Table,
  name: 'refund' | 'line',
  { table, column, parent, amount, where = '' }: LineAmounts & { readonly where?: string },
): string {
  const order = quoteName(column.name);
  return `
LEFT JOIN (
  SELECT ${order} AS \`${name}_order\`, SUM(${amount}) AS \`${name}_sum\`
  FROM ${quoteTable(table)}${where ? `\n  WHERE ${where}` : ''}
  GROUP BY ${order}
) AS \`${name}s\` ON \`${name}s\`.\`${name}_order\` = ${quoteName(orders.name)}.${quoteName(parent.name)}`;
}

/** The condition that an order has a status of a meaning. */
function isIn(orders: OrderParts, meaning: Meaning, otherwise: string): string {
  const { status, meanings, unnamed } = orders;
  const name = status ? quoteName(status.name) : open(t`the column of the status`);
  const list = literals(orders, meaning);
  const known = MEANINGS.some((each) => [...meanings.values()].includes(each));
  // All statuses are known, so an empty list gets a status that no order has.
  if (list.length === 0 && known && unnamed.length === 0)
    list.push(isNumeric(orders) ? '-1' : "'(none)'");
  if (list.length === 0 || unnamed.length > 0) list.push(open(otherwise));
  const condition = `${name} IN (${list.join(', ')})`;
  return meanings.get(null) === meaning ? `(${condition} OR ${name} IS NULL)` : condition;
}

function noOrder(orders: OrderParts): string[] {
  const { status, meanings } = orders;
  if (!status) return [];
  const name = quoteName(status.name);
  const list = literals(orders, 'no order');
  const isNone = meanings.get(null) === 'no order';
  const others = `${name} NOT IN (${list.join(', ')})`;
  return [
    ...(list.length > 0 ? [isNone ? others : `(${others} OR ${name} IS NULL)`] : []),
    ...(isNone ? [`${name} IS NOT NULL`] : []),
  ];
}

/** How each status counts, above the statement, where `check` reads it; a number with its label. */
function statusNotes(orders: OrderParts): string[] {
  return MEANINGS.flatMap((meaning) => {
    const list = [
      ...literals(orders, meaning).map((literal) => {
        const label = orders.labels.get(literal);
        return label === undefined ? literal : `${literal} = ${quoteText(oneLine(label))}`;
      }),
      ...(orders.meanings.get(null) === meaning ? ['NULL'] : []),
    ];
    return list.length > 0 ? [`-- ${`${meaning}:`.padEnd(11)} ${oneLine(list.join(', '))}`] : [];
  });
}

function literals(orders: OrderParts, meaning: Meaning): string[] {
  const numeric = isNumeric(orders);
  return [...orders.meanings].flatMap(([status, each]) =>
    each !== meaning || status === null
      ? []
      : [numeric && /^-?\d+$/.test(status) ? status : quoteWord(status)],
  );
}

function isNumeric({ status }: OrderParts): boolean {
  return /int$|decimal/.test(status?.type ?? '');
}
