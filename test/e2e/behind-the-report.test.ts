import type { BrowserContextOptions, Page } from 'playwright-core';
import { vietnamYear } from '../../src/vietnam';
import { axeFindings, inspect, sidewaysOverflow, Visit } from '../support/browser';
import { TestDatabase } from '../support/database';

const YEAR = vietnamYear(new Date());

/** Orders of two years; `huge` ones are worth 24 digits. */
const SHOP = `
  CREATE TABLE orders (state VARCHAR(9), total DECIMAL(40, 2), huge DECIMAL(40, 2), placed DATETIME, KEY (placed));
  INSERT INTO orders
  SELECT IF(seq % 11 = 0, 'void', IF(seq % 7 = 0, 'open', 'done')), 1234567.25,
    123456789012345678901234.25, NOW() - INTERVAL seq * 3 HOUR
  FROM seq_1_to_6000`;
const report = (value: string) => `
  -- accepted: stale (Sàn nghỉ Tết)
  SELECT 900 AS visits_total, 90 AS visits_period, 500 AS sellers_total, 139 AS sellers_new,
    20000 AS products_total, 6000 AS products_new;
  SELECT
    COUNT(*) AS orders_total,
    COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
    COUNT(CASE WHEN state = 'void' THEN 1 END) AS orders_failed,
    COALESCE(SUM(CASE WHEN state = 'done' THEN ${value} END), 0) AS value_succeeded
  FROM orders
  WHERE placed >= :start
    AND placed < :end;`;

let shop: TestDatabase;
let visit: Visit;
let url: string;
let huge: string;

beforeAll(async () => {
  shop = await TestDatabase.create(SHOP);
  visit = await Visit.begin(shop);
  url = await visit.serve(report('total'));
  huge = await visit.serve(report('huge'));
});
afterAll(async () => {
  await visit?.end();
  await shop?.drop();
});

const SCREENS: [string, BrowserContextOptions][] = [
  ['a laptop', { viewport: { width: 1366, height: 657 } }],
  ['a laptop at 400 % zoom', { viewport: { width: 341, height: 164 }, deviceScaleFactor: 4 }],
  ['a phone of 360', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ['a phone of 320', { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }],
];
const SCHEMES: [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
];
const PAGES: [string, () => string][] = [
  ['the running year by months', () => `${url}/theo-thang`],
  ['a closed year by months', () => `${url}/theo-thang?nam=${YEAR - 1}`],
  ['a year by months without one before', () => `${url}/theo-thang?nam=2024`],
  ['values of 24 digits by months', () => `${huge}/theo-thang`],
  ['how each figure is counted', () => `${url}/cach-tinh`],
];

describe.each(SCREENS)('on %s', (_screen, screen) => {
  describe.each(SCHEMES)('in %s', (_scheme, scheme) => {
    let page: Page;

    beforeAll(async () => {
      ({ page } = await inspect(visit.browser, url, { ...screen, ...scheme }));
    });
    afterAll(() => page?.context().close());

    test.each(PAGES)('%s is whole, and axe finds nothing', async (_page, address) => {
      expect((await page.goto(address()))?.status()).toBe(200);
      expect(await sidewaysOverflow(page)).toBe(0);
      const edges = (await page.evaluate(
        `[...document.querySelectorAll('td, svg[role="img"], pre, main a')].flatMap((each) => {
          const { left, right } = each.getBoundingClientRect();
          return [left, right];
        })`,
      )) as number[];
      expect(edges.length).toBeGreaterThan(10);
      expect(Math.min(...edges)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...edges)).toBeLessThanOrEqual(Number(screen.viewport?.width));
      expect(await axeFindings(page)).toEqual([]);
    });
  });
});

test('from the report to its months, to another year, and back, without JavaScript', async () => {
  const { page, complaints, asked } = await inspect(visit.browser, url, {
    javaScriptEnabled: false,
  });
  const pages = page.getByRole('navigation', { name: 'Trang' });
  await pages.getByRole('link', { name: 'Theo tháng' }).click();
  expect(await page.locator('h1').textContent()).toBe(`Theo tháng năm ${YEAR}`);
  await page.getByRole('link', { name: String(YEAR - 1), exact: true }).click();
  expect(await page.locator('h1').textContent()).toBe(`Theo tháng năm ${YEAR - 1}`);
  await page.getByRole('link', { name: 'Về báo cáo' }).click();
  expect(await page.locator('.closed-year').textContent()).toContain(`cả năm ${YEAR - 1}`);
  await page.goto(url);
  await pages.getByRole('link', { name: 'Cách tính' }).click();
  expect(await page.locator('h1').textContent()).toBe('Cách tính');
  expect(complaints).toEqual([]);
  expect(asked.filter((each) => !each.startsWith(url))).toEqual([]);
});

test('a chart is an image with a name; in forced colours its bars have an outline', async () => {
  const { page } = await inspect(visit.browser, `${url}/theo-thang`, { forcedColors: 'active' });
  expect(await page.getByRole('img', { name: /^Biểu đồ số đơn hàng theo tháng/ }).count()).toBe(1);
  expect(await page.getByRole('img', { name: /^Biểu đồ giá trị giao dịch/ }).count()).toBe(1);
  const stroke = (bar: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('.chart > svg .bar-${bar}')).stroke`);
  expect(await stroke('last')).not.toBe('none');
  expect(await stroke('running')).not.toBe('none');
  expect(
    await page.evaluate("getComputedStyle(document.querySelector('.bar-running')).fillOpacity"),
  ).toBe('0.45');
});

test('on paper the year by months takes two pages, each with a chart and its table', async () => {
  const { page } = await inspect(visit.browser, `${url}/theo-thang`);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(2);
});

/** A4 less its margins. */
const PAPER_WIDTH = 703;

test('by months a figure of 24 digits breaks within no group, at any width and on paper', async () => {
  const { page } = await inspect(visit.browser, `${huge}/theo-thang`);
  const broken = () =>
    page.evaluate(`[...document.querySelectorAll('td')].flatMap((cell) => {
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const { 0: group, index } of node.data.matchAll(/\\d+/g)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + group.length);
          const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
          if (lines.size > 1) found.push(group + ' of ' + cell.textContent);
        }
      }
      return found;
    })`);
  for (const width of [320, 390, 683, 1024, 1366]) {
    await page.setViewportSize({ width, height: 700 });
    expect([width, await broken(), await sidewaysOverflow(page)]).toEqual([width, [], 0]);
  }
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: PAPER_WIDTH, height: 1000 });
  expect(await broken()).toEqual([]);
});

test('in forced colours a switch that is on looks otherwise than one that is off', async () => {
  const { page } = await inspect(visit.browser, url, { forcedColors: 'active' });
  const knob = (state: boolean) =>
    page.evaluate(`(() => {
      const [one] = document.querySelectorAll('.live');
      one.setAttribute('aria-checked', '${state}');
      const { borderLeftWidth, borderRightWidth } = getComputedStyle(one, '::before');
      return [borderLeftWidth, borderRightWidth];
    })()`);
  expect(await knob(false)).toEqual(['14px', '1px']);
  expect(await knob(true)).toEqual(['1px', '14px']);
});
