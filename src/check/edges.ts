import type { FigureName } from '../report/figure-names';
import { periodAt } from '../report/period';
import { isOfPeriod } from '../report/subject';
import { within } from '../sql/ast';
import { type PeriodComparison, periodComparisons } from '../sql/period';
import { t } from '../words/words';
import { type Findings, fault, warning } from './finding';
import type { Probe } from './probe';
import type { StatementReading } from './reading';

/**
 * Comparisons that take a row at `:end` in, or leave one at `:start` out: at midnight of the new year it
 * counts in both years, or in none. A fault where the platform has such a row, a warning where it has none
 * yet. A bound that is moved, such as `:end - INTERVAL 1 SECOND`, is another one.
 * @param figure what `figureAtMidnight` told
 */
export async function* checkEdges(
  reading: StatementReading,
  figure: FigureName | undefined,
): Findings {
  const { place, notes } = reading.statement;
  const [comparison] = offByOne(reading);
  if (!comparison) return;
  const advice = [t`Compare with >= :start and < :end, and with nothing else.`];
  if (figure) {
    const message = t`${figure} of two years in one is not the sum of both: by ${comparison} a row at midnight of the new year counts in both, or in none`;
    yield fault('no-period', place, message, advice);
  } else if (!notes.some(({ key }) => key === 'source')) {
    const message = t`${comparison} is not half-open: a row at midnight of the new year would count in both years, or in none`;
    yield warning('no-period', place, message, advice);
  }
}

function offByOne(reading: StatementReading): string[] {
  return reading.scopes
    .filter(({ figures }) => figures.size > 0)
    .flatMap(({ select }) => periodComparisons(select))
    .filter(isOffByOne)
    .map(({ expression }) => reading.text(expression).replace(/\s+/g, ' '));
}

function isOffByOne({ operator, edges, shift }: PeriodComparison): boolean {
  if (shift) return false;
  return (
    (operator === '<=' && edges.includes('end')) || (operator === '>' && edges.includes('start'))
  );
}

/** A count of the period that last year and this one share a row of, or lose one between them. */
export async function figureAtMidnight(probe: Probe): Promise<FigureName | undefined> {
  const { reading, context, found, foundBefore } = probe;
  if (offByOne(reading).length === 0) return undefined;
  const last = periodAt(context.period.start, context.period.year - 1);
  const both = probe.literalsOf({ start: last.start, end: context.period.end });
  for (const [figure, text] of await probe.figures(reading.sql, both)) {
    const parts = [found.get(figure), foundBefore.get(figure)];
    if (!isAdded(reading, figure) || parts.includes(undefined)) continue;
    const sum = parts.reduce<bigint>((total, part) => total + (part ?? 0n), 0n);
    if (/^\d+$/.test(text) && BigInt(text) !== sum) return figure;
  }
  return undefined;
}

/** Whether a figure counts rows of the period, each by itself, so that two periods add up to both. */
function isAdded(reading: StatementReading, figure: FigureName): boolean {
  return (
    isOfPeriod(figure) &&
    figure !== 'value_succeeded' &&
    reading.scopes
      .filter(({ figures }) => figures.has(figure))
      .every(({ select: { distinct, group } }) => !distinct && group.length === 0) &&
    ![...within(reading.figures.get(figure)?.expression)].some((each) => each.distinct)
  );
}
