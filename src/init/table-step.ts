/**
 * Finds the table of a subject: the one that an option names, the one that the admin chooses, or else the
 * likeliest, which the admin must check.
 */
import type { Column, Table } from '../database/schema';
import { type Candidate, candidateOf, candidates } from '../own-schema/candidates';
import { type Subject, subjectName } from '../report/figure-names';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import { NoSuchTable, tableNamed } from './named';
import { type Home, type Remarks, remarks } from './remarks';
import { askAtTerminal, choose, say } from './terminal';

interface TableChoice {
  readonly table: Table | undefined;
  /** The column that the admin named with it. */
  readonly column: Column | undefined;
  readonly remarks: Remarks;
  /** Tables that may hold the subject too. */
  readonly others: Remarks;
}

/** In a schema with more tables than this, the admin types a name instead of choosing from a list. */
const MOST_OFFERED = 20;

const ANOTHER = Symbol('another');
const SHOP = Symbol('shop');

/** The table of a subject: as an option names it, as the admin chooses, or else the likeliest, to be checked. */
export async function tableStep(home: Home, subject: Subject): Promise<TableChoice | 'shop'> {
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
  for (const each of likely)
    say(`  ${candidateLabel(each)}${each === first ? t` (taken, to be checked)` : ''}`);
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

/** The table whose name is typed; an unknown name is asked for again. */
function askName(home: Home): Promise<{ table: Table; column: Column | undefined }> {
  return askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) => {
    for (;;) {
      try {
        const answer = (await prompt(t`TABLE, TABLE.COLUMN or SCHEMA.TABLE.COLUMN: `)).trim();
        if (answer === '') {
          say(t`Type a table's name, or ? for all of them; Ctrl-C ends.`);
          continue;
        }
        if (answer !== '?') return tableNamed(home, answer);
        const names = home.tables.map(({ schema, name }) => (schema ? `${schema}.${name}` : name));
        say(t`The account sees these tables: ${names.join(', ')}`);
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

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
