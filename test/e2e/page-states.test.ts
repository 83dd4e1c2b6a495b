import type { BrowserContextOptions, Page } from 'playwright-core';
import { vietnamYear } from '../../src/vietnam';
import { PLATFORM } from '../support/app';
import { axeFindings, boxesOf, inspect, sidewaysOverflow, Visit } from '../support/browser';
import { FIGURES, figuresOf, MISMATCHED, reportOf } from '../support/figures';

const LONG_AGO = { year: 2005, month: 7, day: '01/07/2005' };
const YEAR = vietnamYear(new Date());
let visit: Visit;
let url: string;
let huge: string;
let mismatched: string;
let away: string;
let old: string;

beforeAll(async () => {
  visit = await Visit.begin();
  url = await visit.serve(reportOf(FIGURES));
  huge = await visit.serve(reportOf(figuresOf(24)));
  mismatched = await visit.serve(reportOf(MISMATCHED));
  old = await visit.serve(reportOf(FIGURES), {}, { ...PLATFORM, since: LONG_AGO });
  away = await visit.serve(reportOf(FIGURES), { password: 'wrong' });
});
afterAll(() => visit?.end());

const LAPTOP = { width: 1366, height: 657 };
const SCREENS: [string, BrowserContextOptions][] = [
  ['a laptop', { viewport: LAPTOP }],
  ['a laptop at 400 % zoom', { viewport: { width: 341, height: 164 }, deviceScaleFactor: 4 }],
  ['a phone of 360', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ['a phone of 320', { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }],
];
const SCHEMES: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
];
const STATES: [string, () => string, number][] = [
  ['the running year', () => url, 200],
  ['a closed year', () => `${url}/?nam=${YEAR - 1}`, 200],
  ['figures of 24 digits', () => huge, 200],
  ['figures that do not add up', () => mismatched, 200],
  ['a platform of many years', () => old, 200],
  ['an early year of it', () => `${old}/?nam=2007`, 200],
  ['no such page', () => `${url}/khong-co`, 404],
  ['a year before operation', () => `${url}/?nam=2010`, 404],
  ['a year to come', () => `${url}/?nam=9999`, 400],
  ['no database', () => away, 503],
];

describe.each(SCREENS)('on %s', (_screen, screen) => {
  describe.each(SCHEMES)('in %s', (_scheme, scheme) => {
    let page: Page;

    beforeAll(async () => {
      ({ page } = await inspect(visit.browser, url, { ...screen, ...scheme }));
    });
    afterAll(() => page?.context().close());

    test.each(STATES)('%s is whole, and axe finds nothing', async (_state, address, status) => {
      expect((await page.goto(address()))?.status()).toBe(status);
      expect(await sidewaysOverflow(page)).toBe(0);
      const boxes = await boxesOf(page, 'td.figure, header a, header summary, .sums li, main a');
      expect(boxes.length).toBeGreaterThan(3);
      for (const { x, width } of boxes) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(Number(screen.viewport?.width));
      }
      expect(await axeFindings(page)).toEqual([]);
    });
  });
});

test.each([
  ['the running year', () => url],
  ['a closed year', () => `${url}/?nam=${YEAR - 1}`],
  ['an early year', () => `${old}/?nam=2007`],
  ['figures of 24 digits', () => huge],
])('of %s all nine figures are seen at once on a laptop', async (_state, address) => {
  const { page } = await inspect(visit.browser, address());
  const [header] = await boxesOf(page, 'header');
  expect(header?.height).toBeLessThanOrEqual(45);
  const [table] = await boxesOf(page, 'table');
  expect(Number(table?.y) + Number(table?.height)).toBeLessThanOrEqual(LAPTOP.height);
});
