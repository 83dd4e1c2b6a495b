/**
 * Refunds that the order's own status does not show: a second status column, a table of refunds, and the notes for
 * both.
 */
import type { Column, Table } from '../database/schema';
import { isText } from '../evidence/amounts';
import { countRows } from '../evidence/ask';
import type { MoneyColumn } from '../evidence/money-columns';
import { refundTablesOf } from '../evidence/refund-rows';
import { hasStatus, statusColumnsOf, surveyMarks, surveyStatus } from '../evidence/status-columns';
import type { OutcomeParts, RefundParts, ValueParts } from '../own-schema/mapping';
import { notReturned, valueContent } from '../own-schema/statement';
import { holdsOneOf, quoteName, quoteTable } from '../sql/print';
import { plainName } from '../vocabulary/name-words';
import { isNotPaidBack, isPaidBack, outcomeOf } from '../vocabulary/status-words';
import { t } from '../words/words';
import { statusLabel } from './outcome-step';
import {
  answeredOrAssumed,
  type Home,
  NO_REMARKS,
  type Remarks,
  remarks,
  together,
} from './remarks';
import { choose, say } from './terminal';

const WENT_BACK = /hoan_?(tien|tra|hang|coc|don)?(_|$)|refund|return|tra_?hang|chargeback/;

/** Conditions under which orders failed, whatever their own status says. */
interface ReturnedOrders {
  readonly returned: readonly string[];
  readonly remarks: Remarks;
}

/** Marks and statuses of another column that mean a cancelled or refunded order, whatever its own status says. */
export async function secondStatusStep(
  home: Home,
  table: Table,
  { status, meanings }: OutcomeParts,
  where: string,
): Promise<ReturnedOrders> {
  if (!status) return { returned: [], remarks: NO_REMARKS };
  const found = [
    ...(await endedByMark(home, table, { status, meanings }, where)),
    ...(await returnedByStatus(home, table, { status, meanings }, where)),
  ];
  return {
    returned: found.flatMap((each) => each.returned),
    remarks: together(...found.map((each) => each.remarks)),
  };
}

/** The status of the orders, and how each of its values counts. */
type OwnStatus = Pick<OutcomeParts, 'meanings'> & { readonly status: Column };

/** Marks and dates such as `cancelled_at` that some orders carry although their status says that they did not fail. */
async function endedByMark(
  home: Home,
  table: Table,
  { status, meanings }: OwnStatus,
  where: string,
): Promise<ReturnedOrders[]> {
  const notFailed = [...meanings].flatMap(([value, meaning]) =>
    meaning === 'succeeded' || meaning === 'under way' ? [value] : [],
  );
  const survey = notFailed.length > 0 ? await surveyMarks(home.ask, table, where) : undefined;
  const found: ReturnedOrders[] = [];
  for (const { column, condition } of survey?.failed ?? []) {
    const ofStatus = holdsOneOf(status, notFailed);
    const count = await countRows(home.ask, table, where, ofStatus, condition);
    if (count === '0') continue;
    found.push(
      await failedInstead(home, condition, {
        what: t`${count} orders that ${status.name} calls completed or under way are marked by ${column.name}`,
        yes: t`yes: they were cancelled or went back`,
        no: t`no: their status counts`,
        help: t`An order that was cancelled, or whose money or goods went back whole, failed, whatever its own status says.`,
        taken: t`they are taken for failed`,
        about: t`Orders that ${column.name} marks failed, whatever ${status.name} says.`,
      }),
    );
  }
  return found;
}

/** Statuses of another column, such as that of the payment, by which completed orders went back. */
async function returnedByStatus(
  home: Home,
  table: Table,
  { status, meanings }: OwnStatus,
  where: string,
): Promise<ReturnedOrders[]> {
  const done = [...meanings].flatMap(([value, meaning]) =>
    meaning === 'succeeded' ? [value] : [],
  );
  if (done.length === 0) return [];
  const found: ReturnedOrders[] = [];
  for (const column of statusColumnsOf(table)) {
    if (column === status) continue;
    const survey = await surveyStatus(home.ask, home.tables, table, column, where);
    const back = (survey?.values ?? []).filter(
      ({ label }) =>
        label !== undefined && outcomeOf(label) === 'failed' && WENT_BACK.test(plainName(label)),
    );
    if (back.length === 0) continue;
    const condition = hasStatus(column, back);
    const ofStatus = holdsOneOf(status, done);
    const count = await countRows(home.ask, table, where, ofStatus, condition);
    if (count === '0') continue;
    const words = back.map(statusLabel).join(', ');
    found.push(
      await failedInstead(home, condition, {
        what: t`${count} completed orders are ${words} in ${column.name}`,
        yes: t`yes: what went back failed`,
        no: t`no: they count as completed`,
        help: t`An order whose money or goods went back whole failed, whatever its own status says.`,
        taken: t`what went back failed`,
        about: t`Orders that are ${words} in ${column.name} failed, whatever ${status.name} says.`,
      }),
    );
  }
  return found;
}

/** Orders that fulfil a condition failed, if the admin says so; without a terminal they are taken for failed. */
async function failedInstead(
  { asks }: Pick<Home, 'asks'>,
  condition: string,
  words: Readonly<Record<'what' | 'yes' | 'no' | 'help' | 'taken' | 'about', string>>,
): Promise<ReturnedOrders> {
  const failed =
    !asks ||
    (await choose(
      t`${words.what}. Did they fail?`,
      [
        { value: true, label: words.yes },
        { value: false, label: words.no },
      ],
      t`there is no terminal to ask at`,
      words.help,
    ));
  if (!failed) return { returned: [], remarks: NO_REMARKS };
  if (!asks) say(`  ${words.what}: ${words.taken}.`);
  const nullable = `COALESCE(${condition}, FALSE)`;
  return {
    returned: [nullable],
    remarks: remarks({
      notes: [answeredOrAssumed({ asks }, 'only', `NOT (${nullable})`, words.what)],
      about: [words.about],
    }),
  };
}

/** The table of refunds, if most of its rows name orders. */
export async function refundStep(
  { ask, tables }: Home,
  table: Table,
): Promise<{ readonly parts: RefundParts | undefined; readonly remarks: Remarks }> {
  for (const { table: refunds, column, parent, amount, status } of refundTablesOf(tables, table)) {
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
    const where = status ? hasStatus(status, paid) : '';
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

/** The column of orders that holds their refunded amount; undefined without one. */
export async function refundedColumnStep(
  { ask, asks }: Home,
  table: Table,
  { value }: ValueParts,
  columns: readonly MoneyColumn[],
): Promise<{ readonly column: Column | undefined; readonly remarks: Remarks } | undefined> {
  const [back, ...more] = columns.filter(
    ({ role, filled, column }) => role === 'refunded' && filled > 0 && column !== value,
  );
  if (!back || !value) return undefined;
  const count = await countRows(ask, table, `${quoteName(back.column.name)} > 0`);
  const what = t`${back.column.name} is more than 0 in ${count} orders`;
  if (more.length > 0 || isText(back.column)) {
    return { column: undefined, remarks: remarks({ unsure: [t`${what}: take it off the value`] }) };
  }
  const isTaken =
    !asks ||
    (await choose(
      t`${what}. Is it what went back of them?`,
      [
        { value: true, label: t`yes: whole, the order failed; in part, its value is less by that` },
        { value: false, label: t`no: it is something else` },
      ],
      t`there is no terminal to ask at`,
      t`An order that was paid back whole failed, one in part counts with its value less that.`,
    ));
  if (!isTaken) return undefined;
  const about = t`${what}: whole, the order failed; in part, its value is less by that.`;
  if (!asks) say(`  ${about}`);
  return { column: back.column, remarks: remarks({ about: [about] }) };
}

/** The notes by which the admin owns what refunds take off the orders; NO_REMARKS where none do. */
export function refundNotes(home: Home, parts: ValueParts): Remarks {
  const from = parts.refunds?.table.name ?? parts.refunded?.name;
  if (!parts.value || from === undefined) return NO_REMARKS;
  const evidence = t`refunds stand in ${from}`;
  return remarks({
    notes: [
      ...(parts.refunds ? [answeredOrAssumed(home, 'only', 'GROUP BY', evidence)] : []),
      answeredOrAssumed(home, 'only', notReturned(parts), evidence),
      answeredOrAssumed(home, 'value', valueContent(parts), evidence),
    ],
  });
}
