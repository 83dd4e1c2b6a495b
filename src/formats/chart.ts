/** A month's bars: last year's and this year's; undefined where there is nothing to be shown. */
export interface ChartMonth {
  readonly label: string;
  readonly last: ChartBar | undefined;
  readonly current: ChartBar | undefined;
}

interface ChartBar {
  readonly value: bigint;
  /** What the bar says in words. */
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
  readonly bars: readonly (Box & { readonly kind: string; readonly title: string })[];
}

interface Box {
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
 * @param mostDigits of a tick's label, beyond which ticks are told in thousands, millions …
 */
export async function chartOf(months: readonly ChartMonth[], mostDigits: number): Promise<Chart> {
  // An ES module, which a CommonJS one of Node 20.12 can load in this way alone.
  const { scaleBand, scaleLinear } = await import('d3-scale');
  const values = months.flatMap(({ last, current }) =>
    [last, current].map((bar) => Number(bar?.value ?? 0)),
  );
  const most = Math.max(...values);
  // A round step for the fourth part; whole, for there is no half order.
  const [, roundStep = 1] = scaleLinear([0, most / GRIDLINES], [0, 1])
    .nice(2)
    .domain();
  const step = Math.max(1, Math.ceil(roundStep));
  const y = scaleLinear([0, GRIDLINES * step], [HEIGHT - BOTTOM, TOP]);
  const slots = scaleBand(
    months.map(({ label }) => label),
    [LEFT, WIDTH],
  );
  const slot = slots.bandwidth();
  const box = (label: string, part: typeof LAST, value: bigint): Box => {
    const top = y(Number(value));
    return {
      x: round((slots(label) ?? LEFT) + part.at * slot),
      y: round(top),
      width: round(part.width * slot),
      height: round(HEIGHT - BOTTOM - top),
    };
  };
  const currentPart = months.some(({ last }) => last) ? CURRENT : ALONE;
  const { power, unit } = unitOf(GRIDLINES * step, mostDigits);
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
    labels: months.map(({ label }) => ({
      x: round((slots(label) ?? LEFT) + slot / 2),
      text: label,
    })),
    bars: months.flatMap(({ label, last, current }) => [
      ...(last ? [{ ...box(label, LAST, last.value), kind: 'last', title: last.title }] : []),
      ...(current
        ? [
            {
              ...box(label, currentPart, current.value),
              kind: current.running ? 'running' : 'current',
              title: current.title,
            },
          ]
        : []),
    ]),
  };
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
