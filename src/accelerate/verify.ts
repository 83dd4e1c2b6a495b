/** Compares pre-aggregated figures with the direct ones, in one snapshot. */
import { DatabaseUnavailable } from '../database/faults';
import type { Database, Session } from '../database/session';
import { closeSnapshot, openSnapshot, sqlLiterals } from '../database/snapshot';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import { periodAt } from '../report/period';
import { bind, parseReportSql, type Statement, sqlOf } from '../report/report-sql';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { directReport } from './accelerated-report';
import { prefixed } from './columns';
import { planStatements, summariesOf } from './plan';
import type { Summary } from './summary';
import { changesTable, daysTable } from './tables';

/** A pre-aggregated statement, and the original that it replaces. */
export interface Pair {
  readonly fast: Statement;
  readonly direct: Statement;
}

/** A number computed both ways at one instant. */
export interface Comparison {
  /** The figure and its year, or the column and its day. */
  readonly what: string;
  readonly fast: string;
  readonly direct: string;
}

/** How many days are compared when a full comparison would take too long. */
const SAMPLED_DAYS = 5;

/** The pre-aggregated statements of a report.sql with their originals. @throws MappingFault */
export function pairsIn(report: string, file: string): Pair[] {
  const fast = parseReportSql(report, file);
  const direct = parseReportSql(directReport(report), file);
  return fast.flatMap((statement, index) => {
    const other = direct[index];
    return other && sqlOf(other).trim() !== sqlOf(statement).trim()
      ? [{ fast: statement, direct: other }]
      : [];
  });
}

/**
 * Reads the figures of the running year and of the one before in both ways, in one snapshot.
 * @throws MappingFault, DatabaseUnavailable
 */
export async function compareWhole(
  session: Session,
  pairs: readonly Pair[],
  timeZone: string,
): Promise<Comparison[]> {
  const now = await openSnapshot(session);
  const { year } = periodAt(now);
  const found: Comparison[] = [];
  for (const each of [year, year - 1]) {
    const literals = sqlLiterals(periodAt(now, each), timeZone);
    for (const pair of pairs) {
      const figures = async (statement: Statement) => {
        const read = new Map<FigureName, bigint>();
        await readStatement(session, statement, bind(statement, literals), read);
        return read;
      };
      const [fast, direct] = [await figures(pair.fast), await figures(pair.direct)];
      for (const [name, value] of direct) {
        found.push({
          what: t`${name} of ${each}`,
          fast: String(fast.get(name)),
          direct: String(value),
        });
      }
    }
  }
  await closeSnapshot(session);
  return found;
}

/** Compares some days of each statement, which an index on the date makes quick. */
export async function compareSample(
  session: Session,
  pairs: readonly Pair[],
  timeZone: string,
): Promise<Comparison[]> {
  const plans = await planStatements(
    session,
    pairs.map(({ direct }) => direct),
    timeZone,
  );
  const found: Comparison[] = [];
  await openSnapshot(session);
  for (const summary of summariesOf(plans)) {
    const { rows } = await session.query(
      `SELECT day FROM ${daysTable(summary)} GROUP BY day ORDER BY RAND() LIMIT ${SAMPLED_DAYS}`,
    );
    for (const [day] of rows) found.push(...(await compareDay(session, summary, day?.text ?? '')));
  }
  await closeSnapshot(session);
  return found;
}

async function compareDay(session: Session, summary: Summary, day: string): Promise<Comparison[]> {
  const { table, split, date, days, measures } = summary;
  const literal = /^-?\d+$/.test(day)
    ? day
    : `${days.type === 'DATE' ? 'DATE' : 'TIMESTAMP'}'${day}'`;
  const within = (at: string) => `${at} >= ${literal} AND ${at} < ${days.next(literal)}`;
  const columns = ['n', ...measures.map(({ column }) => column)];
  const sums = (sign: string) =>
    columns.map((column) => `COALESCE(SUM(${sign}${column}), 0) AS ${column}`).join(', ');
  const direct = ['COUNT(*)', ...measures.map(({ value }) => `COALESCE(SUM(${value('')}), 0)`)];
  const filter = split.filter.map((each) => ` AND (${prefixed(each, '')})`).join('');
  const { rows } = await session.query(`
    SELECT ${columns.map((column) => `SUM(${column})`).join(', ')}
    FROM (
      SELECT ${sums('')} FROM ${daysTable(summary)} WHERE day = ${literal}
      UNION ALL
      SELECT ${sums('sign * ')} FROM ${changesTable(summary)} WHERE ${within('at')}
    ) AS kept
    UNION ALL
    SELECT ${direct.join(', ')}
    FROM ${quoteTable(table)}
    WHERE ${within(quoteName(date.name))}${filter}`);
  return columns.map((column, index) => ({
    what: t`${`${daysTable(summary)}.${column}`} of ${day}`,
    fast: rows[0]?.[index]?.text ?? '',
    direct: rows[1]?.[index]?.text ?? '',
  }));
}

/**
 * Compares all figures, or some days where that takes longer than one statement may.
 * @throws MappingFault, DatabaseUnavailable
 */
export async function compareWithin(
  database: Database,
  pairs: readonly Pair[],
  timeZone: string,
): Promise<{ comparisons: Comparison[]; sampled: boolean }> {
  try {
    const comparisons = await database.session((session) => compareWhole(session, pairs, timeZone));
    return { comparisons, sampled: false };
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || error.momentary) throw error;
    const comparisons = await database.session((session) =>
      compareSample(session, pairs, timeZone),
    );
    return { comparisons, sampled: true };
  }
}

export function differing(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(({ fast, direct }) => fast !== direct);
}
