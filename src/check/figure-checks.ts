/**
 * Checks the figures by themselves: they agree with each other and with the year before, they grow, and the rows
 * explain every 0 and every order under way. `account/` checks how they are counted.
 */
import { FIGURE_NAMES, type FigureName, SUBJECTS } from '../report/figure-names';
import { brokenInvariants, type Figures } from '../report/figures';
import type { Period } from '../report/period';
import { quoteName, quoteTable } from '../sql/print';
import { DAY_MS } from '../vietnam';
import { t } from '../words/words';
import { datingsOf } from './account/scan';
import type { ReportFacts, StatementFacts } from './facts';
import { type Findings, fault, ok } from './finding';

/** Figures that may fall, because an order can leave these states. All others only grow. */
const MAY_FALL: readonly FigureName[] = ['orders_succeeded', 'orders_failed', 'value_succeeded'];

/** Checks the rules between the figures of a year. */
export async function* checkInvariants(year: number, figures: Figures): Findings {
  const about = t`figures of ${year}`;
  const broken = brokenInvariants(figures);
  for (const rule of broken) yield fault('invariants', about, rule);
  if (broken.length === 0) yield ok('invariants', about, t`agree with each other`);
}

/** Each total, and the figure for its part in the year. */
const OF_WHICH_NEW = [
  ['visits_total', 'visits_period'],
  ['sellers_total', 'sellers_new'],
  ['products_total', 'products_new'],
] as const;

/** Whether what there is in all is what there was at last year's end and what is new since. */
export async function* checkCarriedOn(
  report: ReportFacts,
  current: Figures,
  last: Figures,
): Findings {
  const { year } = report.context.period;
  for (const [total, fresh] of OF_WHICH_NEW) {
    // A product may count from its creation, and as new from its approval.
    const [one, other] = [datesOf(report, total), datesOf(report, fresh)];
    if (one.tables === other.tables && one.columns !== other.columns) continue;
    const sum = last[total] + current[fresh];
    if (sum === current[total]) continue;
    const message = t`${total} (${current[total]}) is not that of the end of ${year - 1} (${last[total]}) and ${fresh} (${current[fresh]}) together`;
    yield fault('invariants', t`figures of ${year}`, message, [
      t`Count in all what is dated before :end, and as new what of it is dated from :start on, by the same date.`,
    ]);
  }
}

/** The tables of a figure's rows, and the columns that date them. */
function datesOf(report: ReportFacts, figure: FigureName): { tables: string; columns: string } {
  const facts = report.factsOf(figure);
  const used = (facts ? datingsOf(facts) : []).flatMap(({ measure, column }) =>
    measure.figure === figure && column ? [column] : [],
  );
  const list = (names: string[]) => [...new Set(names)].sort().join();
  return {
    tables: list(used.map(({ part }) => part.table?.name ?? '')),
    columns: list(used.map(({ part, column }) => `${part.table?.name}.${column.name}`)),
  };
}

/** Whether figures that only grow have grown, or stayed, from one read to the next. */
export async function* checkGrowth(first: Figures, second: Figures): Findings {
  const about = t`a second read`;
  const fallen = FIGURE_NAMES.filter(
    (name) => !MAY_FALL.includes(name) && second[name] < first[name],
  );
  for (const name of fallen) {
    yield fault(
      'growth',
      about,
      t`a second later, ${name} went back from ${first[name]} to ${second[name]}`,
    );
  }
  if (fallen.length === 0) yield ok('growth', about, t`a second later goes on from the first`);
}

export async function* checkZero(facts: StatementFacts): Findings {
  const { found, foundBefore } = facts.read;
  for (const figures of [found, foundBefore]) {
    const succeeded = figures.get('orders_succeeded') ?? 0n;
    if (succeeded === 0n || figures.get('value_succeeded') !== 0n) continue;
    yield fault(
      'zero-with-rows',
      facts.place,
      t`value_succeeded is 0, although ${succeeded} orders succeeded`,
    );
    break;
  }
  if (facts.source.same) return;
  for (const subject of SUBJECTS) {
    const total: FigureName = `${subject}_total`;
    if (found.get(total) !== 0n || (subject === 'orders' && foundBefore.get(total) !== 0n))
      continue;
    const dated = facts
      .dates()
      .find(
        (each) => each.subjects.includes(subject) && each.origin && each.type && each.datesRows,
      );
    if (!dated?.origin) continue;
    const { table, column } = dated.origin;
    const name = quoteName(column.name);
    const [[count] = []] = await facts.rows(
      `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE ${name} < ${dated.now}${subject === 'orders' ? ` AND ${name} >= ${dated.now.replaceAll(':end', ':start')}` : ''}`,
      facts.twoYears,
    );
    if (!count || count === '0') continue;
    yield fault(
      'zero-with-rows',
      facts.place,
      t`${total} is 0, although ${count} rows of ${table.name} are dated within the time that it counts`,
      [t`Look at the conditions of the statement and at what it joins: they leave out every row.`],
    );
  }
}

/** How long an order may be under way. */
const LONG_MS = 30 * DAY_MS;

/** The instant before which orders are no longer expected to be under way. */
export function longBefore({ end }: Pick<Period, 'end'>): Date {
  return new Date(end.getTime() - LONG_MS);
}

/** Fewer orders do not show that they stay under way. */
export const FEW = 3n;

/** Whether most orders older than a month are still under way, as the statement itself counts them. */
export async function* checkUnderWay(facts: StatementFacts): Findings {
  const reading = facts.reading();
  if (!reading?.figures.has('orders_total')) return;
  const columns = [...reading.figures.keys()];
  const end = longBefore(facts.context.period);
  const [row = []] = await facts.rows(reading.sql, { start: facts.report.last.start, end });
  const [total, succeeded, failed] = (
    ['orders_total', 'orders_succeeded', 'orders_failed'] as const
  ).map((figure) => {
    const text = row[columns.indexOf(figure)];
    return text != null && /^\d+$/.test(text) ? BigInt(text) : undefined;
  });
  if (total === undefined || succeeded === undefined || failed === undefined) return;
  const underWay = total - succeeded - failed;
  if (total < FEW || underWay * 2n <= total) return;
  const message = t`${underWay} of ${total} orders older than a month are still under way: do the statement's statuses name every outcome?`;
  yield fault('mostly-under-way', facts.place, message);
}
