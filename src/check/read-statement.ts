/**
 * Reads one statement for the running year and the last, measured, with the warnings of the server.
 * Its figures become the facts of the statement; the rules judge them.
 */
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { serverWarnings, sqlLiterals } from '../database/snapshot';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import type { Period } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { allOf } from '../sql/print';
import { tableUses } from '../sql/table-uses';
import { t } from '../words/words';
import { columnIn } from './account/model';
import { scansOf } from './account/scan';
import { adviceOn, measure, type StatementCheck } from './cost';
import { missingRight } from './database-server';
import type { StatementFacts } from './facts';
import { type Finding, fault } from './finding';

/**
 * Runs a statement for both years, measured, and notes what it gave in its facts.
 * @param found the figures of the statements before it, to which its own are added
 */
export async function readBothYears(
  facts: StatementFacts,
  statement: Statement,
  found: Map<FigureName, bigint>,
  foundBefore: Map<FigureName, bigint>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { session, period, quick } = facts.context;
  let cost: StatementCheck | undefined;
  let isRefused = false;
  const given = (figures: ReadonlyMap<FigureName, bigint>, by: ReadonlySet<FigureName>) =>
    new Map([...figures].filter(([figure]) => !by.has(figure)));
  const [others, othersBefore] = [new Set(found.keys()), new Set(foundBefore.keys())];
  const readYear = async (asked: Period, run: (sql: string) => Promise<readonly string[]>) => {
    const literals = sqlLiterals(asked, facts.context.timeZone);
    const sql = bind(statement, literals);
    try {
      const warnings = await run(sql);
      const isKnown = findings.some(({ code }) => code === 'conversion-warnings');
      if (warnings.length > 0 && !isKnown)
        findings.push(conversionWarnings(facts.place, asked.year, warnings));
      return true;
    } catch (error) {
      if (error instanceof MappingFault) {
        isRefused ||= error.isRefusal;
        findings.push(await failed(error, facts, asked));
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
      const measured = await measure(session, statement, sql, uses, found);
      cost = measured.cost;
      return measured.warnings;
    })) &&
    (quick ||
      (await readYear(facts.report.last, async (sql) => {
        await readStatement(session, statement, sql, foundBefore);
        return serverWarnings(session);
      })));
  facts.read = {
    cost: isSound ? cost : undefined,
    found: given(found, others),
    foundBefore: given(foundBefore, othersBefore),
    isRefused,
  };
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
async function failed(
  error: MappingFault,
  facts: StatementFacts,
  period: Period,
): Promise<Finding> {
  const right = await missingRight(error.message, facts.context);
  if (right) return fault('rights', 'report.sql', error.message, [right]);
  // The message is in the admin's language, in which NULL stands as it is.
  const isNull =
    !error.isRefusal && error.figures.includes('value_succeeded') && /\bNULL\b/.test(error.message);
  const orders = isNull ? await ordersBehind(facts, period).catch(namingNone) : [];
  const message =
    orders.length === 0
      ? error.message
      : t`${facts.place}: value_succeeded is NULL, because the value in VND of some orders cannot be told`;
  return fault('statement', 'report.sql', message, orders);
}

/** A question that the server does not answer names no orders: the fault stands without them. */
function namingNone(error: unknown): string[] {
  const isLost = error instanceof DatabaseUnavailable && error.momentary;
  if (isLost || !(error instanceof DatabaseUnavailable || error instanceof StatementRefused))
    throw error;
  return [];
}

/** Up to five succeeded orders that add nothing to the value, each with the columns by which it would. */
async function ordersBehind(facts: StatementFacts, period: Period): Promise<string[]> {
  for (const scan of scansOf(facts)) {
    const of = (figure: FigureName) =>
      scan.measures.filter((each) => each.figure === figure).map(({ term }) => term);
    const [succeeded] = of('orders_succeeded');
    const values = of('value_succeeded').filter(({ value }) => value);
    if (!scan.main || !succeeded || values.length === 0) continue;
    const own = succeeded.when.map(({ sql }) => sql);
    const clauses = values.flatMap(({ when, value }) => [...when, ...(value ? [value] : [])]);
    const parts = clauses
      .filter(({ sql }) => !own.includes(sql))
      .flatMap(({ columns }) => columns)
      .map(({ part, column }) => columnIn(part, column));
    const names = [...new Set(parts)];
    const [key] = scan.main.table.columns.filter((column) => column.key);
    const valued = values.map(({ when, value }) =>
      allOf([...when.map(({ sql }) => sql), `(${value?.sql}) IS NOT NULL`]),
    );
    const sql = scan.select(
      [key ? scan.column(key.name) : "'?'", ...names].join(', '),
      [...scan.where, ...own, `NOT COALESCE((${valued.join(' OR ')}), 0)`],
      `LIMIT ${LISTED}`,
    );
    const rows = await facts.rows(sql, period);
    if (rows.length > 0)
      return rows.map(([id, ...cells]) => {
        const why = names.map((name, index) => `${lastOf(name)} = ${cells[index] ?? 'NULL'}`);
        return t`order ${id ?? '?'}: ${why.join(', ')}`;
      });
  }
  return [];
}

/** The column of a quoted path. */
function lastOf(path: string): string {
  return /`([^`]*)`$/.exec(path)?.[1] ?? path;
}
