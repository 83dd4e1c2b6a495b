import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from '../support/app';
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
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  demo?.child.kill('SIGINT');
  await demo?.ended;
  remove();
});

/** A page that the inspector has opened, and all that the browser asked for or complained about. */
async function inspect(
  width: number,
): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    httpCredentials: { username: 'BaocaoTMDT', password },
  });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, asked, complaints };
}

const number = (text: string | null) => Number(text?.replaceAll(/\D/g, ''));

test('an inspector who logs in reads the official table, filled from the database', async () => {
  const { page, asked, complaints } = await inspect(1280);
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
  const { page } = await inspect(1280);
  const before = number(await page.locator('td.figure').first().textContent());
  await page.waitForTimeout(2500);
  await page.reload();
  expect(number(await page.locator('td.figure').first().textContent())).toBeGreaterThan(before);
});

test('the year before is one click away, and so is the way back', async () => {
  const { page } = await inspect(1280);
  const [year] = (await page.locator('.period').textContent())?.match(/\d{4}/) ?? [];
  await page.getByRole('link', { name: 'cả năm' }).click();
  expect(await page.locator('.period').textContent()).toContain(`01/01/${Number(year) - 1}`);
  expect(await page.locator('footer').textContent()).toContain(`31/12/${Number(year) - 1}`);
  await page.getByRole('link', { name: 'năm nay' }).click();
  expect(await page.locator('.period').textContent()).toContain(`01/01/${year}`);
});

test('the table is one click away as a file', async () => {
  const { page } = await inspect(1280);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải về' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^bao-cao-\d{4}\.csv$/);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('Tổng số sản phẩm (SKU)');
  expect(text).toMatch(/,20000\r\n/);
});

test.each([320, 390, 768, 1280])('at a width of %d nothing is cut off sideways', async (width) => {
  const { page } = await inspect(width);
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
  for (const cell of await page.locator('td.figure').all()) {
    const box = await cell.boundingBox();
    expect(box && box.x + box.width).toBeLessThanOrEqual(width);
  }
});

test('figures are right-aligned, and the style sheet is in force', async () => {
  const { page } = await inspect(1280);
  const align = "getComputedStyle(document.querySelector('td.figure')).textAlign";
  expect(await page.evaluate(align)).toBe('right');
  const boxes = await Promise.all(
    (await page.locator('tbody th span').all()).slice(0, 2).map((each) => each.boundingBox()),
  );
  expect(boxes[1]?.y).toBeGreaterThan(Number(boxes[0]?.y));
});

test('on paper it is two pages at most, with the figures and without links', async () => {
  const { page } = await inspect(1280);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  expect(pages.length).toBeGreaterThanOrEqual(1);
  expect(pages.length).toBeLessThanOrEqual(2);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('link').first().isVisible()).toBe(false);
});
