import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { temporaryFolder } from '../support/app';
import { type Inspection, launchChromium, inspect as open } from '../support/browser';
import { eventually } from '../support/eventually';
import { Baocao } from '../support/process';

const { folder, remove } = temporaryFolder();
let demo: Baocao;
let browser: Browser;
let url: string;
let password: string;

beforeAll(async () => {
  demo = Baocao.run(['demo'], { TMPDIR: folder, PORT: '0' }, folder, { forAllTests: true });
  url = String((await demo.says(/Page {6}(\S+)/))[1]);
  password = String((await demo.says(/Password {2}(\S+)/))[1]);
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  demo?.child.kill('SIGINT');
  await demo?.ended;
  remove();
});

function inspect(): Promise<Inspection> {
  const httpCredentials = { username: 'BaocaoTMDT', password };
  return open(browser, url, { httpCredentials });
}

const number = (text: string | null) => Number(text?.replaceAll(/\D/g, ''));

test('after the log-in the inspector reads the official table, filled from the database', async () => {
  const { page, asked, complaints } = await inspect();
  expect(await page.locator('h1').textContent()).toBe('BÁO CÁO SỐ LIỆU');
  const figures = (await page.locator('td.figure').allTextContents()).map(number);
  expect(figures).toHaveLength(9);
  const [visits, sellers, newSellers, skus, newSkus, orders, succeeded, failed, value] = figures;
  expect([sellers, skus]).toEqual([500, 20_000]);
  expect(Number(visits)).toBeGreaterThanOrEqual(2_000_000);
  expect(Number(newSellers)).toBeLessThanOrEqual(500);
  expect(Number(newSkus)).toBeLessThanOrEqual(20_000);
  expect(Number(succeeded) + Number(failed)).toBeLessThanOrEqual(Number(orders));
  expect(Number(value)).toBeGreaterThan(Number(succeeded) * 20_000);
  expect(await page.locator('td.figure').last().textContent()).toMatch(/^\d{1,3}(\.\d{3})+ đồng$/);
  expect(asked.filter((each) => !each.startsWith(url))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a reload shows other figures', async () => {
  const { page } = await inspect();
  const before = number(await page.locator('td.figure').first().textContent());
  const hasMoreAfterReload = async () => {
    await page.reload();
    return number(await page.locator('td.figure').first().textContent()) > before;
  };
  await eventually(hasMoreAfterReload, true);
});

test('the table is one click away as a file', async () => {
  const { page } = await inspect();
  for (const [name, extension] of [
    ['Excel', 'xlsx'],
    ['CSV', 'csv'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^baocao\\.chomau\\.vn_\\d{4}_\\d{8}-\\d{6}\\.${extension}$`),
    );
    const bytes = readFileSync(await download.path());
    expect(bytes.toString('latin1', 0, 2)).toBe(extension === 'xlsx' ? 'PK' : 'fi');
  }
});
