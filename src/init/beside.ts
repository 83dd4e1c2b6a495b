/**
 * Decides by other rows which rows count: a product with variants in its own table is no SKU, one that no shop
 * shows is not on sale, an order of a test shop is no order. `rows.ts` reads a row's own marks.
 */
import type { Table } from '../database/schema';
import { type Child, childrenOf, keyOf, parentsOf } from '../evidence/relations';
import {
  hasStatus,
  shownStatuses,
  statusColumnsOf,
  surveyStatus,
} from '../evidence/status-columns';
import { mastersIn, namesNone, otherKindsIn, testsAbove, variantsIn } from '../evidence/wholes';
import { quoteName, quoteTable } from '../sql/print';
import { markOf } from '../vocabulary/marks';
import { fitOf } from '../vocabulary/subjects';
import { t } from '../words/words';
import { type Home, NO_REMARKS, type Remarks, together } from './remarks';
import { countsOf, type Restriction, restricted, restrictedBy } from './restrictions';

/**
 * Leaves out products with variants in the same table, masters beside variants, and products of no open shop.
 * @param shown the conditions by which a product of the table is seen, which its variants share
 */
export async function skusAmong(
  home: Home,
  table: Table,
  shown: readonly string[],
): Promise<Remarks> {
  return together(
    await withoutWholes(home, table, shown),
    await withoutMasters(home, table),
    await seenInAShop(home, table),
  );
}

async function withoutWholes(home: Home, table: Table, shown: readonly string[]): Promise<Remarks> {
  const parts = await variantsIn(home.ask, table);
  if (!parts) return NO_REMARKS;
  const wholes = await restrictedBy(home, table, {
    condition: parts.withoutWholes,
    evidence: t`Rows that others name by ${parts.column.name} are products with variants, and the variants are the SKUs`,
  });
  if (shown.length === 0) return wholes;
  const [own, parent] = [quoteName(parts.key.name), quoteName(parts.column.name)];
  return together(
    wholes,
    await restrictedBy(home, table, {
      condition: `(${namesNone(parts.column)} OR ${parent} IN (SELECT ${own} FROM ${quoteTable(table)} WHERE ${shown.join(' AND ')}))`,
      evidence: t`A variant of a hidden product is hidden with it (${parts.column.name})`,
    }),
  );
}

/** A master keeps what its product's variants share, as in Spree: it is the SKU only of a product without others. */
async function withoutMasters(home: Home, table: Table): Promise<Remarks> {
  const masters = mastersIn(home.tables, table);
  if (!masters) return NO_REMARKS;
  return restrictedBy(home, table, {
    condition: masters.withoutMasters,
    evidence: t`A row that ${masters.column.name} marks keeps what its product's variants share, and is no SKU beside them`,
  });
}

/** Keeps the products that an open shop shows, if a table says shop by shop what is shown. */
async function seenInAShop(home: Home, table: Table): Promise<Remarks> {
  const key = keyOf(table);
  const steps: Remarks[] = [];
  for (const { table: pivot, column } of key ? childrenOf(home.tables, table) : []) {
    const marks = pivot.columns.flatMap((each) => {
      const mark = markOf(each);
      return mark && (mark.mark === 'hidden' || mark.mark === 'deleted') ? [mark.unmarked] : [];
    });
    const shop = parentsOf(home.tables, pivot).find(
      ({ table: parent }) => parent !== table && (fitOf('sellers', parent.name) ?? 9) < 2,
    );
    if (!key || !shop || marks.length === 0 || keyOf(pivot)?.name === column.name) continue;
    const open = await openCondition(home, shop.table);
    const inShop = open ? [isBelow(shop, open.condition)] : [];
    steps.push(
      await restrictedBy(home, table, {
        condition: `${quoteName(key.name)} IN (SELECT ${quoteName(column.name)} FROM ${quoteTable(pivot)} WHERE ${[...marks, ...inShop].join(' AND ')})`,
        evidence: t`${quoteTable(pivot)} says which shop shows a product`,
      }),
    );
  }
  return together(...steps);
}

/** Leaves out rows below a product or a shop that is not open to buyers. */
export async function openParents(home: Home, table: Table): Promise<Remarks> {
  const inner = await parentConditions(home, table, [table]);
  const steps = [];
  for (const each of inner) {
    steps.push(await restricted(home, table, 'TRUE', each));
  }
  return together(...steps);
}

/** Conditions on a table's rows by the marks of the rows above them. */
async function parentConditions(
  home: Home,
  table: Table,
  seen: readonly Table[],
): Promise<Restriction[]> {
  const found: Restriction[] = [];
  for (const parent of parentsOf(home.tables, table)) {
    if (seen.includes(parent.table)) continue;
    const isAbove = (['products', 'sellers'] as const).some(
      (subject) => (fitOf(subject, parent.table.name) ?? 9) < 2,
    );
    if (!isAbove) continue;
    const own = await openCondition(home, parent.table);
    const above = await parentConditions(home, parent.table, [...seen, parent.table]);
    const open = allOf([...(own ? [own] : []), ...above], '; ');
    if (open) found.push({ ...open, condition: isBelow(parent, open.condition) });
  }
  return found;
}

/** The condition that the row above, which a reference names, fulfils a condition. */
function isBelow({ table, column, parent }: Child, condition: string): string {
  return `${quoteName(column.name)} IN (SELECT ${quoteName(parent.name)} FROM ${quoteTable(table)} WHERE ${condition})`;
}

function allOf(some: readonly Restriction[], separator: string): Restriction | undefined {
  if (some.length === 0) return undefined;
  return {
    condition: some.map(({ condition }) => condition).join(' AND '),
    evidence: some.map(({ evidence }) => evidence).join(separator),
  };
}

/** The condition that a product or a shop is open to buyers, by its marks and the words of its status. */
async function openCondition(home: Home, table: Table): Promise<Restriction | undefined> {
  const found: Restriction[] = [];
  for (const column of table.columns) {
    const mark = markOf(column);
    if (!mark || mark.mark === 'bot') continue;
    found.push({ condition: mark.unmarked, evidence: `${table.name}.${column.name}` });
  }
  for (const column of statusColumnsOf(table)) {
    if (markOf(column)) continue;
    const survey = await surveyStatus(home.ask, home.tables, table, column);
    const open = survey ? shownStatuses(survey.values) : [];
    if (!survey || open.length === 0) continue;
    found.push({
      condition: hasStatus(column, open),
      evidence: `${table.name}.${column.name}: ${countsOf(survey.values)}`,
    });
  }
  return allOf(found, ', ');
}

/** Leaves out rows that are no orders of the platform: those of a test shop, goods bought in, sales at a till. */
export async function noOrders(home: Home, table: Table): Promise<Remarks> {
  const steps: Remarks[] = [];
  for (const { column, words, condition } of await otherKindsIn(home.ask, table)) {
    steps.push(
      await restrictedBy(home, table, {
        condition,
        evidence: t`Rows whose ${column.name} is ${words.join(', ')} are no orders of the platform`,
      }),
    );
  }
  for (const { table: parent, mark, condition } of testsAbove(home.tables, table)) {
    steps.push(
      await restrictedBy(home, table, {
        condition,
        evidence: t`${quoteTable(parent)} marks some as a test (${mark.name}): their orders are none`,
      }),
    );
  }
  return together(...steps);
}
