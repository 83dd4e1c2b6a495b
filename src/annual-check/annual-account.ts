/**
 * The account of annual.sql: how each of its columns counts, in the sentences of `check`, and what is wrong with it.
 * Each column is read as the figure of report.sql of its kind; the reading itself is the account's of check/.
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
import type { Finding } from '../check/finding';
import { withOwners } from '../check/owners';
import { StatementRefused } from '../database/faults';
import { type Ask, askedOnce, askThrough } from '../evidence/ask';
import type { FigureName } from '../report/figure-names';
import { noteOf } from '../report/notes';
import { MappingFault } from '../report/report-faults';
import { parseReportSql, type Statement, sqlOf } from '../report/report-sql';
import { type Expression, type Item, itemName, type Select } from '../sql/ast';
import { hasAggregate } from '../sql/functions';
import { readQuery } from '../sql/parser';
import { dayNumber, isoDay } from '../vietnam';
import { grouped, t } from '../words/words';
import { judgeColumn, judgePlaces } from './annual-judgement';

/** The account of one column of annual.sql. */
export interface ColumnAccount {
  readonly column: ColumnName;
  /** The form's words. */
  readonly label: string;
  readonly text: string;
  /** Empty where the statement is written in a way that the account does not follow. */
  readonly clauses: readonly AccountClause[];
}

/** The accounts of all columns, and what is wrong with them. */
export interface AnnualAccounts {
  readonly accounts: readonly ColumnAccount[];
  readonly findings: readonly Finding[];
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
): Promise<AnnualAccounts> {
  const composed = composeAnnualSql(writtenFrom, context.sources, context.tables);
  const isEmpty = composed.gives.length === 0;
  const written = isEmpty ? [] : parseAnnualSql(composed.text, '').statements;
  const unchanged = new Set(written.map(textOf));
  const judging = {
    context,
    shared: [
      await readViews(context.session),
      await readGenerated(context.session),
      askedOnce(askThrough(context.session)),
    ] as const,
    reportStatements: writtenFrom,
  };
  const accounts: ColumnAccount[] = [];
  const findings: Finding[] = [];
  for (const statement of statements) {
    const isUnchanged = unchanged.has(textOf(statement));
    const source = noteOf(statement, 'source');
    const found: Finding[] = [];
    for (const column of columnsOf(statement, figures)) {
      const read: ColumnRead =
        isUnchanged && source !== undefined
          ? { clauses: [asSource(source)], findings: [] }
          : await columnRead(statement, column, isUnchanged, judging);
      const { clauses } = read;
      found.push(...read.findings);
      const label = labelOf(column, form);
      const amount = grouped(BigInt(rounded(amountOf(column, figures), 0)));
      const words = clauses.map(({ text }) => text).join('; ');
      const counted = words || t`written in a way that the account does not follow`;
      const unit = mayHaveFraction(column) && !column.endsWith('_seconds') ? ' đ:' : '';
      accounts.push({
        ...{ column, label, clauses },
        text: t`${label} (${column}): ${amount}${unit} ${counted}`,
      });
    }
    if (!isUnchanged) found.push(...judgePlaces({ ...statement, figures: [] }, context));
    findings.push(...ownedBy(statement, found, context));
  }
  return { accounts, findings };
}

/** The findings of a statement, each once, as its notes own them. */
function ownedBy(
  statement: AnnualStatement,
  found: readonly Finding[],
  { period }: CheckContext,
): Finding[] {
  const each = found.filter(
    ({ message }, index) => found.findIndex((other) => other.message === message) === index,
  );
  const today = isoDay(dayNumber(period.end.getTime()));
  return withOwners({ ...statement, figures: [] }, each, false, today).slice(0, each.length);
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

interface Judging {
  readonly context: CheckContext;
  /** The views, the generated columns, and what asks the questions of all columns, each once. */
  readonly shared: readonly [ReadonlyMap<string, string>, ReadonlySet<string>, Ask];
  readonly reportStatements: readonly Statement[];
}

/** How a column counts, and what is wrong with it. */
interface ColumnRead {
  readonly clauses: readonly AccountClause[];
  readonly findings: readonly Finding[];
}

function asSource(source: string): AccountClause {
  const text = t`as its source '${source}' counts, unchanged`;
  return { assertion: 'occurrence', text, proof: 'source' };
}

/** Reads a column. Nothing is wrong with what `annual init` wrote. */
async function columnRead(
  statement: AnnualStatement,
  column: ColumnName,
  isUnchanged: boolean,
  { context, shared, reportStatements }: Judging,
): Promise<ColumnRead> {
  const sql = asFigure(sqlOf(statement), column);
  if (sql === undefined) return { clauses: [], findings: [] };
  try {
    const [read] = parseReportSql(`${sql};`, statement.place);
    if (!read) return { clauses: [], findings: [] };
    const { place, notes } = statement;
    const report = new ReportFacts(context, [{ ...read, place, notes }], ...shared);
    const [account] = await accountsOf(report);
    const clauses = account?.clauses ?? [];
    const [facts] = report.statements;
    if (isUnchanged || !facts) return { clauses, findings: [] };
    return { clauses, findings: await judgeColumn(column, facts, reportStatements) };
  } catch (error) {
    // The server refuses a question about one statement: the others have their accounts.
    if (error instanceof MappingFault || error instanceof StatementRefused) {
      return { clauses: [], findings: [] };
    }
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
  const { start, end } = guarded(item.expression);
  const text = sql.slice(start, end);
  const rest = sql.slice(last.end, endOf(sql, select, last));
  return `${sql.slice(0, first.start)}${text} AS ${kindOf(column)}${rest}`;
}

/** The sum of `CASE WHEN COUNT(*) = COUNT(value) THEN SUM(value) END`, which is NULL as long as a value is. */
function guarded(expression: Expression): Expression {
  const [branch, ...more] = expression.branches ?? [];
  const isGuard = branch?.when.text === '=' && branch.when.args.every((side) => hasAggregate(side));
  return isGuard && more.length === 0 && !expression.otherwise ? branch.value : expression;
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
