/**
 * Reads one statement for the running year and the last, measured, with the warnings of the server.
 * Its figures become the facts of the statement; the rules judge them.
 */
import { DatabaseUnavailable } from '../database/faults';
import { type Parameter, serverWarnings, sqlLiterals } from '../database/snapshot';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import type { Period } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { bindText } from '../sql/lexer';
import { quoteName } from '../sql/print';
import { tableUses } from '../sql/table-uses';
import { t } from '../words/words';
import { adviceOn, measure, type StatementCheck } from './cost';
import type { CheckContext, StatementFacts } from './facts';
import { type Finding, type Findings, fault } from './finding';
import { type ParsedStatement, preambleOf, type Scoped } from './reading';
import { missingRight } from './server';

/** Runs a statement for both years, measured; what it gave becomes the facts' read. */
export async function readBothYears(
  facts: StatementFacts,
  statement: Statement,
  found: Map<FigureName, bigint>,
  foundBefore: Map<FigureName, bigint>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { session, period, quick } = facts.context;
  let cost: StatementCheck | undefined;
  let isWarnedOf = false;
  let isRefused = false;
  const own = { found: new Map(found), foundBefore: new Map(foundBefore) };
  const readYear = async (of: Period, run: (sql: string) => Promise<readonly string[]>) => {
    const literals = sqlLiterals(of, facts.context.timeZone);
    const sql = bind(statement, literals);
    try {
      const warnings = await run(sql);
      if (warnings.length > 0 && !isWarnedOf)
        findings.push(conversionWarnings(facts.place, of.year, warnings));
      isWarnedOf ||= warnings.length > 0;
      return true;
    } catch (error) {
      if (error instanceof MappingFault) {
        isRefused ||= error.isRefusal;
        for await (const finding of failed(
          error,
          statement,
          facts.reading(),
          facts.context,
          literals,
        ))
          findings.push(finding);
      } else if (error instanceof DatabaseUnavailable && !error.momentary) {
        const advice = await adviceOn(
          session,
          sql,
          tableUses(sqlOf(statement), facts.context.tables),
        );
        findings.push(fault('database', t`database`, error.message, advice));
      } else throw error;
      return false;
    }
  };
  const isSound =
    (await readYear(period, async (sql) => {
      const uses = tableUses(sqlOf(statement), facts.context.tables);
      const measured = await measure(session, statement, sql, uses, own.found);
      cost = measured.cost;
      return measured.warnings;
    })) &&
    (quick ||
      (await readYear(facts.report.last, async (sql) => {
        await readStatement(session, statement, sql, own.foundBefore);
        return serverWarnings(session);
      })));
  const given = (after: ReadonlyMap<FigureName, bigint>, before: ReadonlyMap<FigureName, bigint>) =>
    new Map([...after].filter(([figure]) => !before.has(figure)));
  facts.read = {
    cost: isSound ? cost : undefined,
    found: given(own.found, found),
    foundBefore: given(own.foundBefore, foundBefore),
    findings,
    isRefused,
  };
  for (const [figure, value] of own.found) found.set(figure, value);
  for (const [figure, value] of own.foundBefore) foundBefore.set(figure, value);
  return findings;
}

const SHOWN = 3;

function conversionWarnings(place: string, year: number, warnings: readonly string[]): Finding {
  const shown = [...new Set(warnings)].slice(0, SHOWN).join('; ');
  return fault(
    'conversion-warnings',
    place,
    t`the server warns while it reads the figures of ${year}: ${shown}`,
    [
      t`A value was cut, or taken for what it is not: compare dates with dates and numbers with numbers.`,
    ],
  );
}

/** How many orders without a value are listed. */
const LISTED = 5;

/** A statement that gives no figures, and why: a right that is missing, or the orders behind a NULL. */
export async function* failed(
  error: MappingFault,
  statement: Statement,
  reading: ParsedStatement | undefined,
  context: CheckContext,
  literals: Record<Parameter, string>,
): Findings {
  const right = await missingRight(error.message, context);
  if (right) {
    yield fault('rights', 'report.sql', error.message, [right]);
    return;
  }
  const orders =
    reading && / is NULL/.test(error.message) ? await ordersBehind(reading, context, literals) : [];
  if (orders.length === 0) {
    yield fault('statement', 'report.sql', error.message);
    return;
  }
  const message = t`${statement.place}: value_succeeded is NULL, because the value in VND of some orders cannot be told`;
  yield fault('statement', 'report.sql', message, orders);
}

/** Up to five succeeded orders whose value is NULL, each with the columns from which the statement takes its value. */
async function ordersBehind(
  reading: ParsedStatement,
  { session }: CheckContext,
  literals: Record<Parameter, string>,
): Promise<string[]> {
  const figure = reading.figures.get('value_succeeded');
  for (const { condition, value, parts } of figure ? summands(reading, figure) : []) {
    const { scope } = value;
    if (reading.isCorrelated(scope)) continue;
    const [main] = scope.select.from;
    const table = main && reading.tableOf(main, scope);
    const key = table?.columns.find((column) => column.key);
    const { fromSpan, where } = scope.select;
    const shown = parts.map((part) => reading.text(part));
    const id = key && main ? `${quoteName(main.alias)}.${quoteName(key.name)}` : "'?'";
    const sql = `${preambleOf(reading)}SELECT ${[id, ...shown].join(', ')}
      FROM ${reading.text(fromSpan)} WHERE ${where ? `(${reading.text(where)})` : 'TRUE'}
      AND (${condition}) AND (${reading.text(value.expression)}) IS NULL LIMIT ${LISTED}`;
    try {
      const { rows } = await session.query(bindText(sql, literals));
      const lines = rows.map(([id, ...cells]) => {
        const why = cells.map(({ text }, index) => `${named(parts[index])} = ${text ?? 'NULL'}`);
        return t`order ${id?.text ?? '?'}: ${why.join(', ')}`;
      });
      if (lines.length > 0) return lines;
    } catch {
      // The statement does not fit into the question; the fault names no orders then.
    }
  }
  return [];
}

interface Summand {
  readonly condition: string;
  /** What is summed, where its rows are. */
  readonly value: Scoped;
  /** The columns and the queries from which the value comes. */
  readonly parts: readonly Expression[];
}

/** What a value sums, and under which condition on its rows. */
function summands(reading: ParsedStatement, figure: Scoped): Summand[] {
  const sums = [...within(figure.expression)].filter(
    (each) => isAggregate(each) && each.text === 'SUM',
  );
  return sums.flatMap(({ args: [summed] }) => {
    if (!summed) return [];
    const [branch] = summed.branches ?? [];
    const outer = branch?.value ?? summed;
    const condition = branch?.when;
    const given =
      outer.kind === 'column' ? (reading.resolve(outer, figure.scope)?.given ?? []) : [];
    const values = given.length > 0 ? given : [{ expression: outer, scope: figure.scope }];
    return values.map((value) => ({
      condition: condition ? inScope(reading, condition, figure, value) : 'TRUE',
      value,
      parts: leaves(value.expression),
    }));
  });
}

/** A condition on the columns of a query, in the words of the SELECT that gives them. */
function inScope(
  reading: ParsedStatement,
  condition: Expression,
  from: Scoped,
  { scope }: Scoped,
): string {
  if (scope === from.scope) return reading.text(condition);
  let text = '';
  let at = condition.start;
  for (const each of within(condition)) {
    if (each.kind !== 'column') continue;
    const given = reading
      .resolve(each, from.scope)
      ?.given?.find((candidate) => candidate.scope === scope);
    if (!given || each.start < at) continue;
    text += `${reading.sql.slice(at, each.start)}(${reading.text(given.expression)})`;
    at = each.end;
  }
  return text + reading.sql.slice(at, condition.end);
}

function leaves(expression: Expression): Expression[] {
  if (expression.query || expression.kind === 'column') return [expression];
  return expression.args.flatMap(leaves);
}

function named(part: Expression | undefined): string {
  if (part?.kind === 'column') return part.text;
  const item = part?.query?.selects[0]?.items[0]?.expression;
  const column = [...within(item)].find(({ kind }) => kind === 'column');
  return column ? [column.qualifier, column.text].filter(Boolean).join('.') : '?';
}
