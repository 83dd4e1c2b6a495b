/**
 * Finds counted rows that other rows or columns contradict, unread by the statement: roles of accounts, a
 * cancellation beside a status, a refunded amount, products above variants, pages of a visit.
 */

import { sellerMarkOf, surveyRoles } from '../../evidence/account-roles';
import { mayBeAmount } from '../../evidence/amounts';
import { countRows } from '../../evidence/ask';
import { visitGrainOf } from '../../evidence/grain';
import { surveyTotal } from '../../evidence/money-columns';
import { childrenOf, keyOf } from '../../evidence/relations';
import { outcomeMarkOf, type StatusValue } from '../../evidence/status-columns';
import { mastersIn, testsAbove, variantsIn } from '../../evidence/wholes';
import { subjectName } from '../../report/figure-names';
import type { Column, Table } from '../../sql/names';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { moneyRoleOf } from '../../vocabulary/money-roles';
import { accountRoleOf, isShopOfAccount } from '../../vocabulary/roles';
import { fitOf, isKindName } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, fault, ownable, withRows } from '../finding';
import { partsOfValue } from './addends';
import { robots } from './robots';
import { type Scan, scansOf } from './scan';
import { labelsOf } from './status-notes';

export async function* checkOtherRows(facts: StatementFacts): Findings {
  const seen = new Set<Table>();
  for (const scan of scansOf(facts)) {
    const table = scan.main?.table;
    if (!table || seen.has(table)) continue;
    seen.add(table);
    yield* withRows(ofTable(facts, scan, table), () => scan.count([], scan.measures[0].term.when));
  }
}

async function* ofTable(facts: StatementFacts, scan: Scan, table: Table): Findings {
  if (scan.subject === 'sellers') yield* otherAccounts(facts, scan, table);
  if (scan.subject === 'visits') {
    yield* noVisits(facts, scan, table);
    yield* robots(facts, scan, table);
  }
  if (scan.subject === 'orders' || scan.subject === 'visits') yield* kinds(facts, scan, table);
  if (scan.subject === 'products') yield* wholes(facts, scan, table);
  if (scan.subject !== 'orders') return;
  yield* cancelled(facts, scan, table);
  yield* gaveBack(facts, scan, table);
  yield* negative(facts, scan, table);
  yield* ofTests(facts, scan, table);
}

/** Accounts that are no sellers by their mark or their role, which may stand in a table beside them. */
async function* otherAccounts(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const { ask } = facts.report;
  const owner = `counts: ${table.name}`;
  const mark = sellerMarkOf(table);
  const roles = mark ? undefined : await surveyRoles(ask, facts.context.tables, table);
  const said = (mark ?? roles?.column)?.name;
  const areAccounts = fitOf('sellers', table.name) === 2;
  if (said === undefined) {
    const asksForShop = table.columns.some(
      ({ name }) => isShopOfAccount(name) && facts.names(name),
    );
    if (!areAccounts || asksForShop) return;
    const message = t`rows of ${table.name} are accounts, and nothing says which of them sell`;
    yield ownable('not-an-event', facts.place, message, owner);
    return;
  }
  const isNamed =
    facts.names(said) || (roles?.beside !== undefined && facts.names(roles.beside.name));
  if (roles?.sellers.length === 0) {
    if (isNamed || !areAccounts) return;
    const message = t`rows of ${table.name} are accounts, and no word of ${said} says which of them sell`;
    yield ownable('not-an-event', facts.place, message, owner);
    return;
  }
  // A role without a known word may be the one that the statement asks for.
  const maySell = ({ label = '' }: StatusValue) =>
    [undefined, 'seller'].includes(accountRoleOf(label));
  const sells = roles
    ? roles.holds(isNamed ? roles.values.filter(maySell) : roles.sellers)
    : `${quoteName(said)} = 1`;
  const isSeller = `COALESCE(${sells}, FALSE)`;
  // A statement that names the role may still count those of another one.
  if (isNamed && !keyOf(table)) return;
  const count = isNamed
    ? await countedThough(scan, table, isSeller)
    : await countRows(ask, table, `NOT ${isSeller}`);
  if (count === '0') return;
  yield ownable(
    'not-an-event',
    facts.place,
    t`${count} rows of ${table.name} are accounts that do not sell, by ${said}`,
    owner,
    { advice: [t`Count the others alone: AND ${sells}`], effect: { rows: count } },
  );
}

/** Rows of visits that are pages of one, or requests to a web server. */
async function* noVisits(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const grain = await visitGrainOf(facts.report.ask, table);
  if (!grain) return;
  if (
    grain.kind === 'pages' &&
    facts.names(grain.session.name) &&
    (await isOncePer(scan, grain.session))
  )
    return;
  // Rows to which another table's pages belong are visits, although a browser comes back in the same session.
  const children = childrenOf(facts.context.tables, table);
  if (children.some((child) => fitOf('visits', child.table.name) !== undefined)) return;
  const message =
    grain.kind === 'requests'
      ? t`rows of ${table.name} are requests to a web server (${grain.column.name}): pictures, errors and robots too, and no visits`
      : grain.kind === 'pages'
        ? t`rows of ${table.name} are pages: those of one ${grain.session.name} are one visit`
        : t`rows of ${table.name} are pages (${grain.page.name}), and no column says which belong to one visit`;
  yield ownable('not-an-event', facts.place, message, `counts: ${table.name}`);
}

/** Whether the counted rows of a session are one, by COUNT(DISTINCT …) or by a condition. */
async function isOncePer(scan: Scan, session: Column): Promise<boolean> {
  const { distinct } = scan.measures[0].term;
  if (distinct) return distinct.columns.some(({ column }) => column === session);
  const name = scan.column(session.name);
  const sql = scan.select(`COUNT(${name}), COUNT(DISTINCT ${name})`, scan.where);
  const [[rows, sessions] = []] = await scan.facts.rows(sql, scan.facts.twoYears);
  return Number(rows) <= 1.05 * Number(sessions);
}

/** A column with more values than this does not hold kinds. */
const MOST_KINDS = 20;

/** Rows of several kinds that all count, such as orders and top-ups of a wallet. */
async function* kinds(facts: StatementFacts, scan: Scan, table: Table): Findings {
  for (const column of table.columns) {
    if (!isKindName(column.name) || facts.names(column.name) || column.key) continue;
    const name = scan.column(column.name);
    const rows = await facts.rows(
      scan.select(
        `${name}, COUNT(*)`,
        scan.where,
        `GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_KINDS + 1}`,
      ),
      facts.twoYears,
    );
    if (rows.length < 2 || rows.length > MOST_KINDS) continue;
    const values = rows.map(([value]) => value ?? null);
    const labels = await labelsOf(facts, table, column, values);
    const list = rows.map(([value, found]) => {
      const word = labels.get(value ?? '');
      return `${value ?? 'NULL'}${word ? ` ${word}` : ''} (${found ?? '0'})`;
    });
    yield ownable(
      'not-an-event',
      facts.place,
      t`rows of ${table.name} are of several kinds, which all count as ${subjectName(scan.subject)}: ${column.name} ${list.join(', ')}`,
      `counts: ${table.name} with ${column.name}`,
    );
  }
}

/** Products that stand above the counted variants in the same table. */
async function* wholes(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const variants = await variantsIn(facts.report.ask, table);
  const masters = mastersIn(facts.context.tables, table);
  for (const [column, condition] of [
    [variants?.column, variants?.withoutWholes],
    [masters?.column, masters?.withoutMasters],
  ] as const) {
    if (!column || condition === undefined || facts.names(column.name)) continue;
    const count = await countedThough(scan, table, condition);
    if (count === '0') continue;
    yield ownable(
      'not-an-event',
      facts.place,
      t`${count} rows of ${table.name} stand above variants that are counted too, by ${column.name}: the variants are the SKUs`,
      `counts: ${table.name} with ${column.name}`,
      { advice: [t`Or leave them out: AND ${condition}`], effect: { rows: count } },
    );
  }
}

/** Orders of a shop or a buyer that is marked as a test. */
async function* ofTests(facts: StatementFacts, scan: Scan, table: Table): Findings {
  for (const { table: above, mark, condition } of testsAbove(facts.context.tables, table)) {
    const count = await countedThough(scan, table, condition);
    if (count === '0') continue;
    yield ownable(
      'not-an-event',
      facts.place,
      t`${count} rows of ${table.name} hang from a row of ${above.name} that ${mark.name} marks as a test`,
      `counts: ${table.name} with ${mark.name}`,
      { advice: [t`Or leave them out: AND ${condition}`], effect: { rows: count } },
    );
  }
}

/** How many rows of the two years count although a condition on their table does not hold. */
async function countedThough(scan: Scan, table: Table, condition: string): Promise<string> {
  const [key] = table.columns.filter((column) => column.key);
  if (!key) return '0';
  const others = `SELECT ${quoteName(key.name)} FROM ${quoteTable(table)} WHERE NOT (${condition})`;
  return scan.count([`${scan.column(key.name)} IN (${others})`], scan.measures[0].term.when);
}

/** Orders that count as no failure although a mark or a date of theirs says that they were cancelled. */
async function* cancelled(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const failed = scan.measures.filter(({ figure }) => figure === 'orders_failed');
  if (failed.length === 0) return;
  const whens = failed.map(({ term }) => allOf(term.when.map(({ sql }) => sql)));
  for (const column of table.columns) {
    const { name } = column;
    const mark = outcomeMarkOf(column, scan.column(name));
    if (mark?.outcome !== 'failed' || facts.names(name)) continue;
    const rows = await scan.count([mark.condition, `NOT COALESCE(${whens.join(' OR ')}, FALSE)`]);
    if (rows === '0') continue;
    yield ownable(
      'refunds-elsewhere',
      facts.place,
      t`${rows} orders do not count as failed although ${name} says that they did`,
      'accepted: refunds-elsewhere',
      { effect: { rows } },
    );
  }
}

/**
 * Orders with a negative value: a value that takes more off them than they cost, or rows that take back what others
 * sold, and are no orders.
 */
async function* negative(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const { value, when, unit } =
    scan.measures.find(({ figure, term }) => figure === 'value_succeeded' && term.value)?.term ??
    {};
  if (!value || unit === undefined) return;
  const isNegative = `(${value.sql}) < 0`;
  const { addends } = partsOfValue(scan, value, unit);
  const total =
    addends.find((each) => each.table === table && !each.isNested && each.sign === 1)?.column ??
    (await surveyTotal(facts.report.ask, table)).total?.column.column;
  const isPositive = total ? `COALESCE(${scan.column(total.name)}, 0) > 0` : 'FALSE';
  const wrong = await scan.count([isNegative, isPositive], when);
  if (wrong !== '0') {
    const message = t`${wrong} orders are worth less than nothing by ${value.written}, although their ${total?.name ?? '?'} is not`;
    yield fault('not-accounted', facts.place, message);
  }
  const rows = await scan.count([isNegative, `NOT (${isPositive})`], when);
  if (rows === '0') return;
  yield ownable(
    'refunds-elsewhere',
    facts.place,
    t`${rows} rows of ${table.name} with a negative value count as completed orders`,
    'accepted: refunds-elsewhere',
    { effect: { rows } },
  );
}

/** Orders that count with their whole value although a column holds a refunded amount. */
async function* gaveBack(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const succeeded = scan.measures.find(({ figure }) => figure === 'orders_succeeded')?.term;
  if (!succeeded) return;
  for (const column of table.columns) {
    const { name } = column;
    if (!mayBeAmount(column) || moneyRoleOf(name) !== 'refunded' || facts.names(name)) continue;
    const rows = await scan.count([`${scan.column(name)} > 0`], succeeded.when);
    if (rows === '0') continue;
    yield ownable(
      'refunds-elsewhere',
      facts.place,
      t`${rows} orders count as succeeded with their whole value although ${name} says what went back of them`,
      'accepted: refunds-elsewhere',
      { effect: { rows } },
    );
  }
}
