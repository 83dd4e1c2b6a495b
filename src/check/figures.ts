import { FIGURE_NAMES, type FigureName } from '../report/figure-names';
import { brokenInvariants, type Figures } from '../report/figures';
import { t } from '../words/words';
import { type Findings, fault, ok } from './finding';

/** Figures that may fall, because an order can leave these states. All others only grow. */
const MAY_FALL: readonly FigureName[] = ['orders_succeeded', 'orders_failed', 'value_succeeded'];

/** Whether what must hold between the figures of a year holds. */
export async function* checkInvariants(year: number, figures: Figures): Findings {
  const about = t`figures of ${year}`;
  const broken = brokenInvariants(figures);
  for (const rule of broken) yield fault('invariants', about, rule);
  if (broken.length === 0) yield ok('invariants', about, t`agree with each other`);
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
