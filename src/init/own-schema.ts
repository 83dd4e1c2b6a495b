/**
 * The dialogue about one subject of a schema that no source knows: its table, then what a row stands for, how
 * it is dated, which rows count. `order-step.ts` goes on with orders; `own-schema/` writes the statement.
 */
import { earliestOf } from '../evidence/date-forms';
import type { SubjectMapping } from '../own-schema/mapping';
import { homeMade } from '../own-schema/statement';
import type { Section } from '../platforms/compose-report-sql';
import type { Subject } from '../report/figure-names';
import { t } from '../words/words';
import { noOrders } from './beside';
import { datingStep } from './date-step';
import { grainStep } from './grain-step';
import { orderStep, UNKNOWN_ORDERS } from './order-step';
import { answered, givenBy, type Home, NO_REMARKS, together } from './remarks';
import { markStep, siblingStep, whoCounts } from './rows';
import { tableStep } from './table-step';
import { say } from './terminal';
import { sayHowToCountVisits, visitGrainStep } from './visits-section';

/** A section, and whether the admin was asked about it. */
interface AskedSection {
  readonly section: Section;
  readonly asked: boolean;
}

/** The section of a subject that no known source gives: by options, by answers, or left open. */
export async function openSection(home: Home, subject: Subject): Promise<AskedSection> {
  const { values, asks } = home;
  say();
  const mapping =
    subject === 'sellers' && values['sellers-table']?.toLowerCase() === 'shop'
      ? shopAsSeller(home)
      : await mappingOf(home, subject);
  if (subject === 'orders') home.orders = mapping;
  if (subject === 'visits' && (!mapping.table || mapping.unsure.length > 0)) {
    sayHowToCountVisits(values);
  }
  return { section: homeMade(mapping, home.timeZone), asked: asks };
}

const EMPTY: Omit<SubjectMapping, 'subject' | 'about'> = {
  table: undefined,
  siblings: [],
  sharedCode: undefined,
  sum: undefined,
  dated: undefined,
  datedBy: undefined,
  only: [],
  orders: undefined,
  notes: [],
  unsure: [],
};

async function mappingOf(home: Home, subject: Subject): Promise<SubjectMapping> {
  const choice = await tableStep(home, subject);
  if (choice === 'shop') return shopAsSeller(home);
  const { table, column: given } = choice;
  if (!table) {
    const orders = subject === 'orders' ? UNKNOWN_ORDERS : undefined;
    return { ...EMPTY, subject, orders, ...choice.remarks };
  }
  const marks = await markStep(home, subject, table);
  const where = marks.only.join(' AND ') || 'TRUE';
  const dating = await datingStep(home, subject, table, given, where);
  const grain = await grainStep(home, subject, table, dating.column);
  const who = await whoCounts(home, subject, table, marks.only);
  const visits =
    subject === 'visits' && !grain.sum
      ? await visitGrainStep(home, table, dating.dated)
      : undefined;
  const others = subject === 'orders' ? await noOrders(home, table) : NO_REMARKS;
  const { siblings, remarks: beside } = await siblingStep(home, table);
  const orders =
    subject === 'orders' ? await orderStep(home, table, grain.sharedCode, where) : undefined;
  return {
    subject,
    table,
    siblings,
    sharedCode: grain.sharedCode,
    sum: grain.sum,
    dated: visits?.dated ?? dating.dated,
    datedBy: visits?.datedBy ?? dating.datedBy,
    orders: orders?.orders,
    ...together(
      choice.remarks,
      dating.remarks,
      grain.remarks,
      ...(visits ? [visits.remarks] : []),
      marks,
      who,
      others,
      beside,
      ...(orders ? [orders.remarks] : []),
      choice.others,
    ),
  };
}

/** The shop itself as the one seller, since its first order. */
function shopAsSeller({ orders, values }: Home): SubjectMapping {
  const note = values['sellers-table']
    ? givenBy('sellers-table', 'counts', 'shop')
    : answered('counts', 'shop', t`the shop itself is the one seller`);
  if (!orders?.table || !orders.dated) {
    return {
      ...EMPTY,
      subject: 'sellers',
      about: [t`The shop itself is the one seller, since its first order.`],
    };
  }
  const { value, began } = earliestOf(orders.dated);
  return {
    ...EMPTY,
    subject: 'sellers',
    table: orders.table,
    dated: began,
    datedBy: (rows) => `(\n  SELECT MIN(${value}) AS \`began\`\n  FROM ${rows}\n) AS \`shop\``,
    notes: [note],
    about: [t`The shop itself is the one seller, since its first order.`],
  };
}
