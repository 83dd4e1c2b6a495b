/*
 * The dialogue about one subject of a schema that no source knows: its table, then what a row stands for, how
 * it is dated, which rows count. Orders go on in `orders.ts`; `own-schema/` writes the statement.
 */
import type { Column, Table } from '../database/catalogue';
import { grainOf, partsIn } from '../evidence/grain';
import { CommandFault } from '../fault';
import { type Candidate, candidateOf, candidates } from '../own-schema/candidates';
import type { Mapping } from '../own-schema/mapping';
import { homeMade } from '../own-schema/statement';
import type { Section } from '../platforms/compose';
import { type Subject, subjectName } from '../report/subject';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';
import { datingStep } from './dates';
import { orderStep } from './orders';
import { answered, givenBy, type Home, type Remarks, remarks, together } from './remarks';
import { markStep, siblingStep, whoCounts } from './rows';
import { askAtTerminal, choose, say } from './terminal';
import { sayHowToCountVisits } from './visits';

/** A section, and whether the admin was asked about it. */
interface Opened {
  readonly section: Section;
  readonly asked: boolean;
}

/** The section of a subject that no known source gives: by options, by answers, or left open. */
export async function openSection(home: Home, subject: Subject): Promise<Opened> {
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

const EMPTY: Omit<Mapping, 'subject' | 'about'> = {
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

async function mappingOf(home: Home, subject: Subject): Promise<Mapping> {
  const choice = await tableStep(home, subject);
  if (choice === 'shop') return shopAsSeller(home);
  const { table, column: given } = choice;
  if (!table) {
    const orders =
      subject === 'orders' ? await orderStep(home, undefined, undefined, 'TRUE') : undefined;
    return { ...EMPTY, subject, orders: orders?.orders, ...choice.remarks };
  }
  const marks = await markStep(home, subject, table);
  const where = marks.only.join(' AND ') || 'TRUE';
  const dating = await datingStep(home, subject, table, given, where);
  const grain = await grainStep(home, subject, table, dating.column);
  const who = await whoCounts(home, subject, table, marks.only);
  const { siblings, remarks: beside } = await siblingStep(home, table);
  const orders =
    subject === 'orders' ? await orderStep(home, table, grain.sharedCode, where) : undefined;
  return {
    subject,
    table,
    siblings,
    sharedCode: grain.sharedCode,
    sum: grain.sum,
    dated: dating.dated,
    datedBy: dating.datedBy,
    orders: orders?.orders,
    ...together(
      choice.remarks,
      dating.remarks,
      grain.remarks,
      marks,
      who,
      beside,
      ...(orders ? [orders.remarks] : []),
      choice.others,
    ),
  };
}

interface TableChoice {
  readonly table: Table | undefined;
  /** The column that the admin named with it. */
  readonly column: Column | undefined;
  readonly remarks: Remarks;
  /** Tables that may hold the subject too. */
  readonly others: Remarks;
}

/** A schema of more tables is not offered whole where none of them suggests itself. */
const MOST_OFFERED = 20;

const ANOTHER = Symbol('another');
const SHOP = Symbol('shop');

/** The table of a subject: as an option names it, as the admin chooses, or else the likeliest, to be checked. */
async function tableStep(home: Home, subject: Subject): Promise<TableChoice | 'shop'> {
  const { ask, tables, values, asks } = home;
  const they = subjectName(subject);
  const option = `${subject}-table` as const;
  const given = values[option];
  const likely = await candidates(ask, subject, tables);
  const others = (table: Table | undefined) => {
    const list = likely
      .filter((each) => each.table !== table)
      .map((each) => `  ${candidateLabel(each)}`);
    return remarks(
      list.length > 0 ? { about: ['', t`Other tables that may hold them:`, ...list] } : {},
    );
  };
  const held = (table: Table) => t`${capital(they)}: the rows of ${quoteTable(table)}.`;
  if (given !== undefined) {
    const { table, column } = tableNamed(home, given, `--${option} ${given}: `);
    say(held(table));
    return { table, column, remarks: remarks({ about: [held(table)] }), others: others(table) };
  }
  if (asks && !(subject === 'visits' && values.visits === 'none')) {
    const answer = await askTable(home, subject, likely);
    if (answer === 'shop') return answer;
    const about = answer.table
      ? [held(answer.table)]
      : [t`None of the tables found is that of the ${they}: fill in all of this.`];
    return { ...answer, remarks: remarks({ about }), others: others(answer.table) };
  }
  const [first] = likely;
  if (!first) {
    const names = tables.filter(({ schema }) => schema === undefined).map(({ name }) => name);
    say(
      t`${they}: none of the ${names.length} tables of the schema is named so (${names.slice(0, 20).join(', ')}). Say which with --${option}.`,
    );
    const about = [t`No table suggests itself as that of the ${they}: fill in all of this.`];
    return {
      table: undefined,
      column: undefined,
      remarks: remarks({ about }),
      others: others(undefined),
    };
  }
  say(t`${they}: these tables may hold them`);
  for (const each of likely) say(`  ${candidateLabel(each)}`);
  const name = quoteTable(first.table);
  return {
    table: first.table,
    column: undefined,
    remarks: remarks({
      about: [t`Check that ${name} holds the ${they}; then fill in below.`],
      unsure: [t`once checked, remove this: ${name} holds the ${they}`],
    }),
    others: others(first.table),
  };
}

/** The table that the admin chooses, of those that may hold a subject, or of all where none suggests itself. */
async function askTable(
  home: Home,
  subject: Subject,
  likely: readonly Candidate[],
): Promise<{ table: Table | undefined; column: Column | undefined } | 'shop'> {
  const own = home.tables.filter(({ schema }) => schema === undefined);
  const offered =
    likely.length > 0 || own.length > MOST_OFFERED
      ? likely
      : own.map((table) => candidateOf(subject, table, false));
  const answer = await choose<Candidate | typeof ANOTHER | typeof SHOP | undefined>(
    question(subject),
    [
      ...offered.map((each) => ({ value: each, label: candidateLabel(each) })),
      { value: ANOTHER, label: t`another one: type its name` },
      ...(subject === 'sellers' && home.orders?.dated
        ? [{ value: SHOP, label: t`none: the shop itself is the one seller` } as const]
        : []),
      { value: undefined, label: t`none of these: leave it open` },
    ],
    t`there is no terminal to ask at`,
    explanation(subject),
  );
  if (answer === SHOP) return 'shop';
  if (answer === ANOTHER) return askName(home);
  return { table: answer?.table, column: undefined };
}

/** The table whose name is typed; it is asked for again where there is none of that name. */
function askName(home: Home): Promise<{ table: Table; column: Column | undefined }> {
  return askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) => {
    for (;;) {
      try {
        return tableNamed(
          home,
          (await prompt(t`TABLE, TABLE.COLUMN or SCHEMA.TABLE.COLUMN: `)).trim(),
        );
      } catch (error) {
        if (!(error instanceof NoSuchTable)) throw error;
        say(error.message);
      }
    }
  });
}

function question(subject: Subject): string {
  switch (subject) {
    case 'visits':
      return t`Which table holds a row for each visit, or a day's number of them?`;
    case 'sellers':
      return t`Which table holds the sellers?`;
    case 'products':
      return t`Which table holds the products, SKU by SKU?`;
    case 'orders':
      return t`Which table holds the orders, a row each?`;
  }
}

function explanation(subject: Subject): string {
  switch (subject) {
    case 'visits':
      return t`"Số lượng truy cập" counts visits, not visitors and not pages. A visit that was not recorded cannot be counted: leave it open, and run this project's counter.`;
    case 'sellers':
      return t`"Tổng số người bán" counts who sells on the platform: shops, not accounts of buyers. Where the platform sells its own goods alone, it is the one seller.`;
    case 'products':
      return t`"Tổng số sản phẩm (SKU)" counts what can be bought, variant by variant: where products have variants in a table of their own, that is the one.`;
    case 'orders':
      return t`"Tổng số đơn hàng" counts orders placed in the year, in any state; not their lines, not carts.`;
  }
}

/** A candidate and the columns that suggest it. */
function candidateLabel({ table, date, status, total }: Candidate): string {
  const columns = [
    ...(date ? [t`date ${date}`] : []),
    ...(status ? [t`status ${status}`] : []),
    ...(total ? [t`total ${total}`] : []),
  ];
  return `${quoteTable(table)}${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`;
}

/** The admin named a table, or a column, that is not there or not the only one. */
class NoSuchTable extends CommandFault {}

/** The table, and its column if one is named, of `TABLE`, `SCHEMA.TABLE`, `TABLE.COLUMN` or all three. */
function tableNamed(
  { tables, schema: own }: Home,
  named: string,
  option = '',
): { table: Table; column: Column | undefined } {
  const wanted = plain(named);
  const found = tables.flatMap((table): { table: Table; column: Column | undefined }[] => {
    const names = [table.name, `${table.schema ?? own}.${table.name}`].map(plain);
    if (names.includes(wanted)) return [{ table, column: undefined }];
    const column = table.columns.find((each) =>
      names.some((name) => `${name}.${plain(each.name)}` === wanted),
    );
    return column ? [{ table, column }] : [];
  });
  const here = found.filter(({ table }) => table.schema === undefined);
  const [only, ...more] = here.length > 0 ? here : found;
  if (!only) {
    throw new NoSuchTable(
      t`${option}there is no such column or table; write TABLE.COLUMN, or SCHEMA.TABLE.COLUMN`,
    );
  }
  if (more.length > 0) {
    const list = [only, ...more].map(({ table }) => quoteTable(table)).join(', ');
    throw new NoSuchTable(t`${option}several are called so, say which with its schema: ${list}`);
  }
  return only;
}

function plain(name: string): string {
  return name.replaceAll('`', '').normalize('NFC').toLowerCase();
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

interface GrainStep {
  readonly sharedCode: Column | undefined;
  readonly sum: Column | undefined;
  readonly remarks: Remarks;
}

/** What a row stands for: an event, a day's number, a line of an order. */
async function grainStep(
  { ask, asks, values }: Home,
  subject: Subject,
  table: Table,
  date: Column | undefined,
): Promise<GrainStep> {
  const nothing: GrainStep = { sharedCode: undefined, sum: undefined, remarks: remarks({}) };
  const name = quoteTable(table);
  if (subject === 'visits' && values['visits-sum'] !== undefined) {
    const wanted = values['visits-sum'];
    const sum = table.columns.find((each) => each.name.toLowerCase() === wanted.toLowerCase());
    if (!sum) throw new CommandFault(t`--visits-sum ${wanted}: ${name} has no such column`);
    return {
      ...nothing,
      sum,
      remarks: remarks({ notes: [givenBy('visits-sum', 'counts', sum.name)] }),
    };
  }
  const grain = await grainOf(ask, table, date);
  if (grain.kind === 'running' && subject === 'visits') {
    const columns = grain.sums.map((each) => each.name).join(', ');
    say(
      t`  ${columns} of ${name} only grows: each row holds the sum of all before it, which cannot be added up. That is left open.`,
    );
    return {
      ...nothing,
      remarks: remarks({
        unsure: [t`${columns} is a running total: a day's visits are what it grew by`],
      }),
    };
  }
  if (grain.kind === 'summary' && subject === 'visits') {
    const [only, ...more] = grain.sums;
    const sum =
      more.length === 0
        ? only
        : asks
          ? await choose<Column | undefined>(
              t`A row of ${name} is a day. Which column is its number of visits?`,
              [
                ...grain.sums.map((each) => ({ value: each, label: each.name })),
                { value: undefined, label: t`none of these: leave it open` },
              ],
              t`there is no terminal to ask at`,
              t`"Số lượng truy cập" counts visits: of visitors, visits and pages, take the visits.`,
            )
          : undefined;
    if (!sum) {
      const list = grain.sums.map((each) => each.name).join(', ');
      say(
        t`  A row of ${name} is a day, with several numbers (${list}): say which with --visits-sum.`,
      );
      return {
        ...nothing,
        remarks: remarks({ unsure: [t`a row is a day: add up one of ${list}, with --visits-sum`] }),
      };
    }
    say(t`  A row of ${name} is a day: ${sum.name} is added up.`);
    const notes = more.length > 0 ? [answered('counts', sum.name, t`a row is a day`)] : [];
    return {
      ...nothing,
      sum,
      remarks: remarks({ notes, about: [t`A row is a day; ${sum.name} is its number of visits.`] }),
    };
  }
  if (grain.kind === 'summary' && subject === 'orders') {
    return {
      ...nothing,
      remarks: remarks({
        unsure: [
          t`a row of ${name} is a day's summary, not an order: name the table of the orders themselves`,
        ],
      }),
    };
  }
  if (grain.kind === 'lines' && subject === 'orders') {
    say(
      t`  Rows of ${name} share ${grain.key.name} and its date: ${grain.keys} orders in ${grain.rows} rows. One code is one order.`,
    );
    return {
      ...nothing,
      sharedCode: grain.key,
      remarks: remarks({
        about: [t`A row is a line of an order: those of one ${grain.key.name} are one order.`],
      }),
    };
  }
  return subject === 'orders'
    ? { ...nothing, remarks: await partsStep({ ask, asks }, table) }
    : nothing;
}

/** Orders that are parts of other orders of the same table. */
async function partsStep(
  { ask, asks }: Pick<Home, 'ask' | 'asks'>,
  table: Table,
): Promise<Remarks> {
  const parts = await partsIn(ask, table);
  const key = table.columns.find((each) => each.key);
  if (!parts || !key) return remarks({});
  const parent = quoteName(parts.column.name);
  const isPart = `${parent} IS NOT NULL AND ${parent} <> 0`;
  const whole = `${parent} IS NULL OR ${parent} = 0`;
  const conditions = {
    wholes: `(${whole})`,
    parts: `(${isPart} OR ${quoteName(key.name)} NOT IN (SELECT ${parent} FROM ${quoteTable(table)} WHERE ${isPart}))`,
  };
  const evidence = t`${parts.rows} rows name another by ${parts.column.name}`;
  if (!asks) {
    say(t`  ${evidence}: orders and their parts would count twice. That is left open.`);
    return remarks({
      unsure: [
        t`${evidence}: count wholes with AND ${conditions.wholes}, or parts with AND ${conditions.parts}`,
      ],
    });
  }
  const condition = await choose<string | undefined>(
    t`${evidence}. Which of them are the orders?`,
    [
      {
        value: conditions.parts,
        label: t`the parts, one for each seller, and orders without parts`,
      },
      { value: conditions.wholes, label: t`the wholes, as the buyer placed them` },
      { value: undefined, label: t`leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`Of orders in parts, those count that carry an outcome of their own, each once.`,
  );
  return condition === undefined
    ? remarks({ unsure: [evidence] })
    : remarks({ only: [condition], notes: [answered('only', condition, evidence)] });
}

/** The shop itself as the one seller, since its first order. */
function shopAsSeller({ orders, values }: Home): Mapping {
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
  const date = orders.dated.name;
  return {
    ...EMPTY,
    subject: 'sellers',
    table: orders.table,
    dated: { ...orders.dated, name: '`began`' },
    datedBy: (rows) => `(\n  SELECT MIN(${date}) AS \`began\`\n  FROM ${rows}\n) AS \`shop\``,
    notes: [note],
    about: [t`The shop itself is the one seller, since its first order.`],
  };
}
