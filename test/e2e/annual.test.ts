import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { AnnualFolder } from '../support/annual';
import { MARKET, MARKET_SETTINGS, MARKET_SQL } from '../support/annual-market';
import { buildApp, CONSTANT_REPORT, PASSWORD } from '../support/app';
import { axeFindings, inspect, launchChromium, sidewaysOverflow } from '../support/browser';
import { TestDatabase } from '../support/database';

let browser: Browser;
let shop: TestDatabase;
let folder: AnnualFolder;
let server: http.Server;
let remove: () => void;
let url: string;

beforeAll(async () => {
  shop = await TestDatabase.create(MARKET);
  const { platform_revenue: _, ...given } = MARKET_SETTINGS.given;
  folder = new AnnualFolder(MARKET_SQL, {
    ...MARKET_SETTINGS,
    given: { ...given, complaints_received: { ...given.complaints_received, value: 1234567 } },
    payments: { cod: 'cod', bacs: 'transfer' },
  });
  const built = buildApp(
    shop.open(),
    CONSTANT_REPORT,
    {},
    {
      annual: { reports: folder.reports(shop.open()), account: 'portal' },
    },
  );
  remove = built.close;
  server = http.createServer(built.app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bao-cao-nam?nam=2026`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  remove();
  folder.remove();
  await shop.drop();
});

const credentials = { httpCredentials: { username: 'portal', password: PASSWORD } };

test('a copy button puts plain digits on the clipboard, without grouping', async () => {
  const { page, complaints } = await inspect(browser, url, {
    ...credentials,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const cell = page.locator('[data-row="7.1"]');
  expect(await cell.locator('.value').textContent()).toBe('1.234.567');
  await cell.locator('button').click();
  await page.getByText('Đã chép', { exact: true }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('1234567');
  await page.locator('[data-row="7.2"] button').click();
  await page.waitForFunction("document.getElementById('da-chep').textContent === 'Đã chép 4.3'");
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('4.3');
  expect(complaints).toEqual([]);
});

test('what is missing has no button, and is listed above with a link to it', async () => {
  const { page } = await inspect(browser, url, credentials);
  expect(await page.locator('[data-row="6"] button').count()).toBe(0);
  expect(await page.locator('[data-row="6"]').textContent()).toContain('Chưa khai');
  await page.getByRole('link', { name: '6 Tổng doanh thu của nền tảng' }).click();
  expect(page.url()).toMatch(/#o-II-1-6$/);
});

test('on paper each table is as wide as the sheet, its last border within it', async () => {
  const { page } = await inspect(browser, url, {
    ...credentials,
    viewport: { width: 703, height: 1000 },
  });
  await page.emulateMedia({ media: 'print' });
  const edges = (await page.evaluate(
    "[...document.querySelectorAll('.cells')].map((table) => table.getBoundingClientRect().right)",
  )) as number[];
  expect(edges).toHaveLength(3);
  for (const edge of edges) expect(edge).toBeLessThan(703 - 0.5);
});

test('without JavaScript all is there but the copy buttons', async () => {
  const { page } = await inspect(browser, url, { ...credentials, javaScriptEnabled: false });
  expect(await page.locator('button.copy:visible').count()).toBe(0);
  expect(await page.locator('[data-row="5.1"] .value').textContent()).toBe('5');
  await page.locator('#o-II-1-5-1 summary').click();
  expect(await page.locator('#o-II-1-5-1 pre').textContent()).toContain('AS orders_succeeded');
});

test.each([
  ['light', 1366],
  ['dark', 1366],
  ['light', 375],
  ['dark', 320],
] as const)(
  'axe finds nothing (%s, %d px), and nothing scrolls the page sideways',
  async (colorScheme, width) => {
    const { page } = await inspect(browser, url, {
      ...credentials,
      colorScheme,
      viewport: { width, height: 800 },
    });
    await page.locator('#o-II-1-5-1 summary').click();
    expect(await axeFindings(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
  },
);
