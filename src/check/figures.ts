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

/** What there is in all, and what of it is of the year. */
const OF_WHICH_NEW = [
  ['visits_total', 'visits_period'],
  ['sellers_total', 'sellers_new'],
  ['products_total', 'products_new'],
] as const;

/** Whether what there is in all is what there was at last year's end and what is new since. */
export async function* checkCarriedOn(year: number, current: Figures, last: Figures): Findings {
  for (const [total, fresh] of OF_WHICH_NEW) {
    const sum = last[total] + current[fresh];
    if (sum === current[total]) continue;
    const message = t`${total} (${current[total]}) is not that of the end of ${year - 1} (${last[total]}) and ${fresh} (${current[fresh]}) together`;
    yield fault('invariants', t`figures of ${year}`, message, [
      t`Count in all what is dated before :end, and as new what of it is dated from :start on, by the same date.`,
    ]);
  }
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
