/**
 * Reads one statement for the running year and the last, measured, with the warnings of the server.
 * Its figures become the facts of the statement; the rules judge them.
 */
import { DatabaseUnavailable } from '../database/faults';
import { sqlLiterals } from '../database/literals';
import { tableUses } from '../database/table-uses';
import { serverWarnings } from '../database/warnings';
import { MappingFault } from '../report/faults';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import type { Period } from '../report/period';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { t } from '../words/words';
import { adviceOn, measure, type StatementCheck } from './cost';
import type { StatementFacts } from './facts';
import { type Finding, fault } from './finding';
import { failed } from './missing-value';

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
