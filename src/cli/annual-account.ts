/**
 * The account of annual.sql: how each of its columns counts, in the sentences of `check`. Each column is read as
 * the figure of report.sql of its kind; the reading itself is the account's of check/.
 */
import { composeAnnualSql } from '../annual/compose-annual-sql';
import { type Ratio, ratioFrom, rounded, sumOf } from '../annual/exact';
import { formOf } from '../annual/form';
import {
  COLUMN_NAMES,
  type ColumnName,
  type FormNumber,
  GROUP_KEYS,
  GROUPS,
  indicatorsOf,
  mayHaveFraction,
} from '../annual/indicators';
import { type AnnualFigures, type AnnualSql, parseAnnualSql } from '../annual/read';
import { type AccountClause, accountsOf } from '../check/account/sentences';
import { type CheckContext, ReportFacts, readGenerated, readViews } from '../check/facts';
import { StatementRefused } from '../database/faults';
import type { FigureName } from '../report/figure-names';
import { MappingFault } from '../report/report-faults';
import { parseReportSql, type Statement, sqlOf } from '../report/report-sql';
import { type Item, itemName, type Select } from '../sql/ast';
import { readQuery } from '../sql/parser';
import { grouped, t } from '../words/words';

/** The account of one column of annual.sql. */
export interface ColumnAccount {
  readonly column: ColumnName;
  /** The form's words. */
  readonly label: string;
  readonly text: string;
  /** Empty where the statement is written in a way that the account does not follow. */
  readonly clauses: readonly AccountClause[];
}

/**
 * @param form whose words are the labels
 * @param figures what the statements gave when they were read
 * @param writtenFrom report.sql's, by whose sources a statement is known to be as `annual init` wrote them
 * @throws DatabaseUnavailable
 */
export async function annualAccounts(
  { statements }: AnnualSql,
  {
    form,
    figures,
    writtenFrom,
    context,
  }: {
    readonly form: FormNumber;
    readonly figures: AnnualFigures;
    readonly writtenFrom: readonly Statement[];
    readonly context: CheckContext;
  },
): Promise<ColumnAccount[]> {
  const composed = composeAnnualSql(writtenFrom, context.sources, context.tables);
  const isEmpty = composed.gives.length === 0;
  const written = isEmpty ? [] : parseAnnualSql(composed.text, '').statements;
  const unchanged = new Set(written.map(textOf));
  const catalogue = [
    await readViews(context.session),
    await readGenerated(context.session),
  ] as const;
  const accounts: ColumnAccount[] = [];
  for (const statement of statements) {
    for (const column of columnsOf(statement, figures)) {
      const source = statement.notes.find(({ key }) => key === 'source')?.value;
      const isUnchanged = source !== undefined && unchanged.has(textOf(statement));
      const clauses: readonly AccountClause[] = isUnchanged
        ? [
            {
              assertion: 'occurrence',
              text: t`as its source '${source}' counts, unchanged`,
              proof: 'source',
            },
          ]
        : await clausesOf(statement, column, { context, catalogue });
      const label = labelOf(column, form);
      const amount = grouped(BigInt(rounded(amountOf(column, figures), 0)));
      const words = clauses.map(({ text }) => text).join('; ');
      const counted = words || t`written in a way that the account does not follow`;
      const unit = mayHaveFraction(column) && !column.endsWith('_seconds') ? ' đ:' : '';
      accounts.push({
        ...{ column, label, clauses },
        text: `${label} (${column}): ${amount}${unit} ${counted}`,
      });
    }
  }
  return accounts;
}

type AnnualStatement = AnnualSql['statements'][number];

function textOf(statement: AnnualStatement): string {
  return sqlOf(statement).replace(/\s+/g, ' ').trim();
}

/** The columns of numbers that a statement gave. */
function columnsOf({ place }: AnnualStatement, { values, groups }: AnnualFigures): ColumnName[] {
  return COLUMN_NAMES.filter(
    (name) =>
      (values as Record<string, { statement: string }>)[name]?.statement === place ||
      GROUP_KEYS.some(
        (key) => groups[key]?.statement === place && groups[key]?.columns.includes(name),
      ),
  );
}

function amountOf(column: ColumnName, { values, groups }: AnnualFigures): Ratio {
  const value = (values as Record<string, { value: string }>)[column];
  if (value) return ratioFrom(value.value);
  const numbers = GROUP_KEYS.flatMap((key) => {
    const index = groups[key]?.columns.indexOf(column) ?? -1;
    return index < 0
      ? []
      : (groups[key]?.rows.map(({ values: cells }) => cells[index] ?? '0') ?? []);
  });
  return sumOf(numbers.map(ratioFrom));
}

async function clausesOf(
  statement: AnnualStatement,
  column: ColumnName,
  {
    context,
    catalogue,
  }: {
    readonly context: CheckContext;
    readonly catalogue: readonly [ReadonlyMap<string, string>, ReadonlySet<string>];
  },
): Promise<readonly AccountClause[]> {
  const sql = asFigure(sqlOf(statement), column);
  if (sql === undefined) return [];
  try {
    const [read] = parseReportSql(`${sql};`, statement.place);
    if (!read) return [];
    const report = new ReportFacts(
      context,
      [{ ...read, place: statement.place, notes: statement.notes }],
      ...catalogue,
    );
    const [account] = await accountsOf(report);
    return account?.clauses ?? [];
  } catch (error) {
    // The server refuses a question about one statement: the others have their accounts.
    if (error instanceof MappingFault || error instanceof StatementRefused) return [];
    throw error;
  }
}

/** The statement with the one column alone, under the name of the figure of its kind, over all groups together. */
function asFigure(sql: string, column: ColumnName): string | undefined {
  const query = readQuery(sql);
  const [select, ...others] = query?.selects ?? [];
  const item = select?.items.find((each) => itemName(each) === column);
  const [first] = select?.items ?? [];
  const last = select?.items.at(-1);
  if (!select || others.length > 0 || !item || !first || !last) return undefined;
  const text = sql.slice(item.expression.start, item.expression.end);
  const rest = sql.slice(last.end, endOf(sql, select, last));
  return `${sql.slice(0, first.start)}${text} AS ${kindOf(column)}${rest}`;
}

/** Where its rows end: groups divide what is counted, and leave nothing out. */
function endOf(sql: string, { group, having, limit, where, fromSpan }: Select, last: Item): number {
  const [first] = group;
  if (!first || having || limit) return sql.length;
  const before = where?.end ?? Math.max(fromSpan.end, last.end);
  const found = sql.slice(before, first.start).toUpperCase().lastIndexOf('GROUP');
  return found < 0 ? sql.length : before + found;
}

/** The figure of report.sql that counts the same kind of thing: what happened in the year, or what there is. */
function kindOf(column: ColumnName): FigureName {
  if (mayHaveFraction(column)) return 'value_succeeded';
  if (/^(seller|buyer)_accounts/.test(column)) {
    return /_(new|closed)/.test(column) ? 'sellers_new' : 'sellers_total';
  }
  if (column.startsWith('listings')) return 'products_total';
  return column === 'orders_cancelled' ? 'orders_failed' : 'orders_succeeded';
}

/** The form's words for a column: those of its row, or of its column in a grid. */
function labelOf(column: ColumnName, number: FormNumber): string {
  // Form 09 has the words of what an own form does not ask.
  for (const each of [number, '09', '10', '08'] as const) {
    const form = formOf(each);
    for (const [no, { names }] of indicatorsOf(each)) {
      if (!names.some((name) => name === column)) continue;
      const row = form.indicators.rows.find((known) => known.no === no);
      if (row) return row.label;
    }
    const key = column.replace(/^category_/, '');
    const isCategory = GROUPS.category.some((known) => known === column);
    const columns = (isCategory ? form.categories : form.places)?.columns ?? [];
    const found = columns.find((known) => known.key === key);
    if (found) return found.group ? `${found.group}: ${found.label}` : found.label;
  }
  return t`successful orders by payment method`;
}
