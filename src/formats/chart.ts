/**
 * The geometry of a year's bar chart: bars, gridlines and labels as numbers. `report/months.ts` reads the months,
 * and `views/partials/chart.ejs` draws the chart.
 */

/** A month's bars: last year's and this year's; undefined where there is nothing to show. */
interface ChartMonth {
  readonly label: string;
  readonly last: ChartBar | undefined;
  readonly current: ChartBar | undefined;
}

interface ChartBar {
  readonly value: bigint;
  /** The bar's value in words. */
  readonly title: string;
  readonly running: boolean;
}

/** A chart of months as `views/partials/chart.ejs` draws it; all lengths in units of its viewBox. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  /** The name of the unit that the ticks are in, such as 'tỷ'; empty for ones. */
  readonly unit: string;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
  readonly labels: readonly { readonly x: number; readonly text: string }[];
  readonly bars: readonly (Rectangle & { readonly kind: string; readonly title: string })[];
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 620;
const HEIGHT = 220;
const LEFT = 48;
const TOP = 12;
const BOTTOM = 28;

/** Shares of a month's slot: two bars, or one by itself. */
const LAST = { at: 0.14, width: 0.32 };
const CURRENT = { at: 0.5, width: 0.36 };
const ALONE = { at: 0.32, width: 0.36 };

const GRIDLINES = 4;

/** Round steps between gridlines, each times a power of ten. */
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10];

/** The least height of a bar whose value is not 0: it must be visible on a phone too. */
const LEAST_HEIGHT = 2;

/** Vietnamese names of powers of a thousand. */
const UNITS = [
  '',
  'nghìn',
  'triệu',
  'tỷ',
  'nghìn tỷ',
  'triệu tỷ',
  'tỷ tỷ',
  'nghìn tỷ tỷ',
  'triệu tỷ tỷ',
];

/**
 * Two bars a month. Only the drawing goes through floats: a pixel is coarser than they are.
 * @param mostDigits of a tick's label; ticks with more are labelled in thousands, millions …
 */
export function chartOf(months: readonly ChartMonth[], mostDigits: number): Chart {
  const values = months.flatMap(({ last, current }) =>
    [last, current].map((bar) => Number(bar?.value ?? 0)),
  );
  const step = niceStep(Math.max(...values) / GRIDLINES);
  const top = GRIDLINES * step;
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const slot = (WIDTH - LEFT) / months.length;
  const x = (index: number, share: number) => round(LEFT + (index + share) * slot);
  const box = (index: number, part: typeof LAST, value: bigint): Rectangle => {
    const drawn = HEIGHT - BOTTOM - y(Number(value));
    const height = value > 0n ? Math.max(LEAST_HEIGHT, drawn) : 0;
    return {
      x: x(index, part.at),
      y: round(HEIGHT - BOTTOM - height),
      width: round(part.width * slot),
      height: round(height),
    };
  };
  const currentPart = months.some(({ last }) => last) ? CURRENT : ALONE;
  const { power, unit } = unitOf(top, mostDigits);
  const tickNumber = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 2 });

  return {
    width: WIDTH,
    height: HEIGHT,
    left: LEFT,
    unit,
    ticks: Array.from({ length: GRIDLINES + 1 }, (_, index) => ({
      y: round(y(index * step)),
      label: tickNumber.format((index * step) / 1000 ** power),
    })),
    labels: months.map(({ label }, index) => ({ x: x(index, 0.5), text: label })),
    bars: months.flatMap(({ last, current }, index) => [
      ...(last ? [{ ...box(index, LAST, last.value), kind: 'last', title: last.title }] : []),
      ...(current
        ? [
            {
              ...box(index, currentPart, current.value),
              kind: current.running ? 'running' : 'current',
              title: current.title,
            },
          ]
        : []),
    ]),
  };
}

/** The smallest round step not below `least`. It is whole, since half an order does not exist. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = STEPS.find((each) => each * power >= least) ?? 10;
  return Math.ceil(factor * power);
}

function unitOf(top: number, mostDigits: number): { power: number; unit: string } {
  let power = 0;
  while (top / 1000 ** power >= 10 ** mostDigits && power < UNITS.length - 1) power += 1;
  return { power, unit: UNITS[power] ?? '' };
}

/** A tenth of a unit is as fine as a screen shows. */
function round(length: number): number {
  return Math.round(length * 10) / 10;
}
