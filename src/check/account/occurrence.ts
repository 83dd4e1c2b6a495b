/**
 * Occurrence: one row is one event. Not a day's summary, a running total, a line or a part of another row, nor
 * the rows of another subject; and no table of the same shape lies unread beside it.
 */
import { countRows } from '../../evidence/ask';
import { grainOf } from '../../evidence/grain';
import { childrenOf, keyOf, parentsOf, siblingOf, siblingsOf } from '../../evidence/relations';
import { partsIn } from '../../evidence/wholes';
import { SUBJECTS, type Subject, subjectName } from '../../report/figure-names';
import type { Column, Table } from '../../sql/names';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { plainName } from '../../vocabulary/name-words';
import { isStatusName } from '../../vocabulary/status-words';
import { fitOf } from '../../vocabulary/subjects';
import { t } from '../../words/words';
import type { ReportFacts, StatementFacts } from '../facts';
import { type Findings, fault, ownable, withRows } from '../finding';
import { dayCounter } from './day-counters';
import { keptSubjects, shopAsSeller } from './forms';
import { isPart } from './model';
import { otherSales } from './other-sales';
import { refundsLeftIn, refundsUnread } from './refunds-elsewhere';
import { datingsOf, type Scan, scansOf, tableOf } from './scan';

/** A column in which an account keeps its password. */
const PASSWORD = /^(user_?)?pass(word|wd|_?hash|word_?hash)?$|^encrypted_password$|^mat_?khau$/i;

export async function* checkOccurrence(facts: StatementFacts): Findings {
  const seen = new Set<Table>();
  const read = tablesRead(facts.report);
  for (const scan of scansOf(facts)) {
    const { main } = scan;
    if (!main || seen.has(main.table)) continue;
    seen.add(main.table);
    const rules = [
      grain(facts, scan, main.table),
      lineOf(facts, scan.subject, main.table, read, scan),
      beside(facts, scan.subject, main.table, read, scan),
    ];
    for (const rule of rules)
      yield* withRows(rule, () => scan.count([], scan.measures[0].term.when));
  }
  yield* otherSales(facts, read);
  yield* refundsLeftIn(facts, read);
  const ofShop = shopAsSeller(facts);
  if (ofShop) {
    const message = t`the shop itself counts as the one seller, since the first row of ${ofShop.name}`;
    yield ownable('not-an-event', facts.place, message, 'counts: shop');
  }
  // Also looks at the tables of queries that the account keeps whole.
  for (const { subject, table } of keptSubjects(facts)) {
    if (seen.has(table)) continue;
    seen.add(table);
    const count = () => countRows(facts.report.ask, table, 'TRUE');
    yield* withRows(lineOf(facts, subject, table, read), count);
    yield* withRows(beside(facts, subject, table, read), count);
  }
}

/** Visits that are counted from the accounts of people, by the catalogue alone. */
export async function* checkVisitors(facts: StatementFacts): Findings {
  const counted = [
    ...scansOf(facts).flatMap(({ subject, main }) =>
      main ? [{ subject, table: main.table }] : [],
    ),
    ...keptSubjects(facts),
  ];
  const tables = new Set(
    counted.flatMap(({ subject, table }) => (subject === 'visits' ? table : [])),
  );
  for (const table of tables) {
    const password = passwordOf(table);
    if (!password) continue;
    const message = t`visits are the rows of ${table.name}, which are accounts (${password.name}), not visits`;
    yield fault('invented', facts.place, message);
  }
}

function passwordOf(table: Table): Column | undefined {
  return table.columns.find(({ name }) => PASSWORD.test(name));
}

/** The tables of all statements. */
function tablesRead(report: ReportFacts): Set<Table> {
  return new Set(report.statements.flatMap(tablesOf));
}

function tablesOf(facts: StatementFacts): Table[] {
  const reading = facts.expanded();
  return (reading?.scopes ?? []).flatMap((scope) =>
    scope.select.from.flatMap((relation) => reading?.tableOf(relation, scope) ?? []),
  );
}

/** The tables whose rows some figure counts, without those that only a condition or a join names. */
function tablesCounted(report: ReportFacts): Set<Table> {
  return new Set(
    report.statements.flatMap((facts) => {
      const scans = scansOf(facts);
      // What a query that is kept whole reads is not known apart from what it counts.
      if (keptSubjects(facts).length > 0 || scans.some(({ main }) => !main)) return tablesOf(facts);
      return scans.flatMap(({ main }) => main?.table ?? []);
    }),
  );
}

/** What a row of the table stands for, by its rows. */
async function* grain(facts: StatementFacts, scan: Scan, table: Table): Findings {
  const dating = datingsOf(facts).find((each) => each.scan.main?.table === table);
  const dated = dating?.column?.part.table === table ? dating.column.column : undefined;
  // Seconds since 1970 do not show whether they stand for days.
  const isSeconds = dating?.comparisons.some(({ families }) => families.includes('unix'));
  const date = isSeconds ? undefined : dated;
  const found = await grainOf(facts.report.ask, table, date);
  const { place } = facts;
  const owner = `counts: ${table.name}`;
  const sums = scan.measures.flatMap(({ figure, term }) =>
    figure === 'value_succeeded' || !term.value ? [] : [term.value],
  );
  if (found.kind === 'running') {
    yield ownable(
      'not-an-event',
      place,
      t`each row of ${table.name} holds the sum of all before it (${found.sums.map(({ name }) => name).join(', ')}), so that adding them up counts most of them again`,
      owner,
    );
    return;
  }
  if (
    found.kind === 'summary' &&
    (scan.subject === 'visits' ||
      (date &&
        !table.columns.some(({ name }) => isStatusName(name)) &&
        (await isRowADay(facts, table, date))))
  ) {
    const [column] = found.sums;
    const added = sums.flatMap(({ columns }) => columns.map((each) => each.column));
    const isSummed =
      sums.length === scan.measures.length && added.every((each) => found.sums.includes(each));
    if (scan.subject === 'visits' && isSummed) {
      if (date) yield* dayCounter(scan, table, date);
      return;
    }
    const message =
      scan.subject === 'visits'
        ? t`a row of ${table.name} is a day with a number beside it (${column?.name ?? '?'}), not one event: add the numbers up`
        : t`a row of ${table.name} is a day's summary (${column?.name ?? '?'}), which someone must write anew: count the events themselves`;
    yield ownable('not-an-event', place, message, owner);
    return;
  }
  // The day is the key of such a table, however few days it holds.
  if (sums.length > 0 && scan.subject === 'visits' && date?.key) {
    yield* dayCounter(scan, table, date);
    return;
  }
  if (sums.length > 0) {
    const [sum] = sums;
    yield fault(
      'invented',
      place,
      t`a count of ${subjectName(scan.subject)} adds up ${sum?.written ?? '?'} of ${table.name}: count the ${subjectName(scan.subject)} themselves, each by its own row`,
    );
    return;
  }
  if (found.kind === 'lines' && scan.subject !== 'visits') {
    const counted = scan.measures.every(
      ({ term }) => term.distinct?.columns.some(({ column }) => column === found.key) || term.value,
    );
    if (counted) return;
    yield ownable(
      'not-an-event',
      place,
      t`${found.rows} rows of ${table.name} share ${found.keys} values of ${found.key.name}: a row is a line, not the whole`,
      owner,
      {
        advice: [t`Count each once: COUNT(DISTINCT ${found.key.name})`],
      },
    );
  }
}

/** Whether a table has no two rows of one date. */
async function isRowADay(facts: StatementFacts, table: Table, date: Column): Promise<boolean> {
  const name = quoteName(date.name);
  const [row] = await facts.report.ask(
    `SELECT 1 FROM ${quoteTable(table)} WHERE ${name} IS NOT NULL GROUP BY ${name} HAVING COUNT(*) > 1 LIMIT 1`,
  );
  return row === undefined;
}

/** The table whose rows the lines of orders name, if each of them belongs to a row of the counted products. */
function soldOf(facts: StatementFacts, products: Table): Table | undefined {
  const { tables } = facts.context;
  const orders = tableOf(facts.report, 'orders_total');
  const lines = orders ? childrenOf(tables, orders).map((child) => child.table) : [];
  const named = lines
    .map((line) => parentsOf(tables, line).map((parent) => parent.table))
    .filter((parents) => !parents.includes(products))
    .flat();
  return named.find(
    (table) => table !== orders && childrenOf([table], products).length > 0 && table !== products,
  );
}

/** Whether a table holds who came, of whom each visit has one. */
function isPersonOfVisits({ name }: Table): boolean {
  return /(visitor|guest|khach)s?$/.test(plainName(name));
}

/** A table whose rows are lines of another that the subject's name fits, or the rows of another subject. */
async function* lineOf(
  facts: StatementFacts,
  subject: Subject,
  table: Table,
  read: ReadonlySet<Table>,
  scan?: Scan,
): Findings {
  const { tables } = facts.context;
  const { ask } = facts.report;
  const own = fitOf(subject, table.name);
  const rank = own ?? 9;
  const { place } = facts;
  const owner = `counts: ${table.name}`;
  const isFilled = async (other: Table) =>
    (await ask(`SELECT 1 FROM ${quoteTable(other)} LIMIT 1`)).length > 0;
  const isView = (other: Table) => facts.report.viewOf(other) !== undefined;
  const sold = subject === 'products' ? soldOf(facts, table) : undefined;
  if (sold && !read.has(sold) && (await isFilled(sold))) {
    const message = t`a row of ${table.name} has variants in ${sold.name}: the SKUs are those`;
    yield ownable('not-an-event', place, message, owner);
    return;
  }
  for (const other of tables) {
    const fit = fitOf(subject, other.name);
    if (other === table || other.schema !== table.schema || fit === undefined || isView(other))
      continue;
    const [child] = childrenOf([table], other);
    const isChild = child !== undefined;
    const isParent = childrenOf([other], table).length > 0;
    if (
      isChild &&
      fit <= rank &&
      !(subject === 'products' && own === 0) &&
      !(subject === 'visits' && isPersonOfVisits(other)) &&
      (await hasParents(facts, table, other, child.column))
    ) {
      yield ownable(
        scan && read.has(other) && isAddedTo(facts, scan, other)
          ? 'double-counted'
          : 'not-an-event',
        place,
        t`a row of ${table.name} belongs to a row of ${other.name}: it is a part of one, not one of the ${subjectName(subject)}`,
        owner,
      );
      return;
    }
    if (subject === 'products' && isParent && fit < rank && (await isFilled(other))) {
      yield ownable(
        'not-an-event',
        place,
        t`a row of ${table.name} has variants in ${other.name}: the SKUs are those`,
        owner,
      );
      return;
    }
    if (
      rank > fit &&
      rank >= 2 &&
      !isChild &&
      !isView(table) &&
      !siblingsOf([table], other).length &&
      ![...read].some((each) => each !== table && childrenOf([other], each).length > 0) &&
      !read.has(other) &&
      (await isFilled(other)) &&
      subject !== 'visits'
    ) {
      yield ownable(
        'not-an-event',
        place,
        t`${table.name} is counted as ${subjectName(subject)}, and ${other.name} beside it is not read`,
        owner,
      );
      return;
    }
  }
  if (subject === 'visits' && passwordOf(table)) return;
  const elsewhere = SUBJECTS.find(
    (each: Subject) => each !== subject && (fitOf(each, table.name) ?? 9) <= 1,
  );
  const isArchive = siblingsOf(tables, table).some(
    ({ name }) => fitOf(subject, name) !== undefined,
  );
  const isSummary = scan?.measures.every(({ term }) => term.value) === true;
  if (own !== undefined || (!elsewhere && (isArchive || isSummary))) return;
  yield ownable(
    'not-an-event',
    place,
    elsewhere
      ? t`rows of ${table.name}, which are ${subjectName(elsewhere)} by its name, are counted as ${subjectName(subject)}`
      : t`rows of ${table.name} are counted as ${subjectName(subject)}, and its name does not say so`,
    owner,
  );
}

/** Whether rows of a table name rows of another that are there. */
async function hasParents(
  facts: StatementFacts,
  table: Table,
  other: Table,
  column: Column,
): Promise<boolean> {
  const key = keyOf(other);
  if (!key) return false;
  const [row] = await facts.report.ask(
    `SELECT 1 FROM ${quoteTable(table)} AS c INNER JOIN ${quoteTable(other)} AS p ON p.${quoteName(key.name)} = c.${quoteName(column.name)} LIMIT 1`,
  );
  return row !== undefined;
}

/** Whether the rows of another table are added to those of a scan in one figure. */
function isAddedTo(facts: StatementFacts, scan: Scan, other: Table): boolean {
  return scansOf(facts).some(
    ({ main, measures }) =>
      main?.table === other &&
      measures.some(({ figure }) => scan.measures.some((each) => each.figure === figure)),
  );
}

/** How many rows of a table would count by the dates of a scan, whose table has the same columns; all where it has others. */
async function rowsLike(
  facts: StatementFacts,
  scan: Scan | undefined,
  other: Table,
): Promise<string> {
  const columns = scan?.period.flatMap((clause) => clause.columns) ?? [];
  const isAlike = columns.every(
    ({ part, column }) =>
      isPart(part, scan?.main) && other.columns.some(({ name }) => name === column.name),
  );
  const where = isAlike ? (scan?.period.map(({ sql }) => sql) ?? []) : [];
  const alias = quoteName(scan?.main?.alias ?? other.name);
  const sql = `SELECT COUNT(*) FROM ${quoteTable(other)} AS ${alias} WHERE ${allOf(where)}`;
  const [[rows] = []] = await facts.rows(sql, facts.twoYears);
  return rows ?? '0';
}

/** Tables of the same shape that are not read, copies that are read twice, parts beside their whole, refunds. */
async function* beside(
  facts: StatementFacts,
  subject: Subject,
  table: Table,
  read: ReadonlySet<Table>,
  scan?: Scan,
): Findings {
  const { ask } = facts.report;
  const { place } = facts;
  const counted = tablesCounted(facts.report);
  for (const other of siblingsOf(facts.context.tables, table)) {
    const sibling = await siblingOf(ask, table, other);
    if (sibling.empty) continue;
    const unread =
      !counted.has(other) && sibling.shared < 0.5 ? await rowsLike(facts, scan, other) : '0';
    // An archive of earlier years holds no order that the report counts.
    if (unread !== '0') {
      yield ownable(
        'not-an-event',
        place,
        t`${other.name} has the shape of ${table.name} and ${unread} rows of its own, and is not read`,
        `counts: ${table.name} without ${other.name}`,
        {
          effect: { rows: unread },
          advice: [
            t`Count both: … FROM (SELECT … FROM ${table.name} UNION ALL SELECT … FROM ${other.name}) AS rows`,
          ],
        },
      );
    }
    if (read.has(other) && sibling.shared > 0.02) {
      yield fault(
        'double-counted',
        place,
        t`rows of ${other.name} stand in ${table.name} too, and both are read`,
      );
    }
  }
  if (subject !== 'orders') return;
  const parts = await partsIn(ask, table);
  if (parts && !facts.names(parts.column.name)) {
    yield ownable(
      'double-counted',
      place,
      t`${parts.rows} rows of ${table.name} are parts of others (${parts.column.name}): the order and its parts both count`,
      `counts: ${table.name}`,
    );
  }
  yield* refundsUnread(facts, table, read, scan);
}
