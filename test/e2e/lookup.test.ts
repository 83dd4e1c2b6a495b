import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { temporaryFolder } from '../support/app';
import { axeFindings, inspect, sidewaysOverflow, Visit } from '../support/browser';
import { TestDatabase } from '../support/database';
import { FIGURES, reportOf } from '../support/figures';

const REPORT = `
  SELECT 5000 + COUNT(*) AS visits_total, COUNT(*) AS visits_period FROM visits;
  ${reportOf(FIGURES).replace(/\d+ AS visits_\w+, /g, '')}`;
const { folder, remove } = temporaryFolder();
const auditFile = path.join(folder, 'audit.jsonl');
let shop: TestDatabase;
let visit: Visit;
let url: string;

beforeAll(async () => {
  shop = await TestDatabase.create('CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY)');
  visit = await Visit.begin(shop);
  url = await visit.serve(REPORT, {}, undefined, auditFile);
});
afterAll(async () => {
  await visit?.end();
  await shop?.drop();
  remove();
});

const cells = (page: Page, row: number) =>
  page.locator('tbody tr').nth(row).locator('th, td').allTextContents();
const flat = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();

const SCREENS: [string, BrowserContextOptions][] = [
  ['a laptop', {}],
  ['a phone in dark colours', { viewport: { width: 320, height: 568 }, colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
];

test('the code on a page leads to the figures that it showed, beside the present ones', async () => {
  const { page } = await inspect(visit.browser, url);
  const code = String(await page.locator('main a.code').textContent());
  const chain = String(await page.locator('.chain').textContent());
  await shop.root.query('INSERT INTO visits VALUES (), (), ()');
  await page.locator('main a.code').click();
  expect(new URL(page.url()).pathname).toBe(`/tra-cuu/${code}`);
  expect(await page.locator('h1').textContent()).toBe(`Tra cứu ${code}`);
  expect(await page.locator('tbody tr').count()).toBe(10);
  expect(await cells(page, 0)).toEqual(['Số lượng truy cập', '5.000', '5.003', '+3']);
  expect(await cells(page, 2)).toEqual(['Tổng số người bán', '500', '500', '0']);
  const facts = flat(await page.locator('dl').textContent());
  expect(facts).toContain(`${chain} ✓ nguyên vẹn`);
  expect(facts).toMatch(/trang báo cáo lúc \d\d:\d\d:\d\d ngày .*, tài khoản BaocaoTMDT/);
  const own = String(await page.locator('p.read .code').textContent());
  expect(own).not.toBe(code);
});

test('a copy is found again when it is no longer kept, from the audit file', async () => {
  const { page } = await inspect(visit.browser, url);
  const code = await page.locator('main a.code').textContent();
  const other = await visit.serve(REPORT, {}, undefined, auditFile);
  const opened = await inspect(visit.browser, `${other}/tra-cuu/${code}`);
  const [download] = await Promise.all([
    opened.page.waitForEvent('download'),
    opened.page.getByRole('link', { name: 'CSV' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toContain(String(code));
});

test('two codes stand side by side', async () => {
  const codes: string[] = [];
  for (const _ of [1, 2]) {
    const { page } = await inspect(visit.browser, url);
    codes.push(String(await page.locator('main a.code').textContent()));
    await shop.root.query('INSERT INTO visits VALUES ()');
  }
  const { page } = await inspect(visit.browser, `${url}/tra-cuu/${codes[0]}?voi=${codes[1]}`);
  const headings = (await page.locator('thead th').allInnerTexts()).map(
    (text) => text.split('\n')[0],
  );
  expect(headings).toEqual(['Chỉ tiêu', codes[0], codes[1], 'Chênh lệch']);
  expect((await cells(page, 0)).at(-1)).toBe('+1');
});

test.each(['00000-00000', 'abc', '..%2F', 'constructor'])(
  '/tra-cuu/%s is a 404 in words',
  async (code) => {
    const { page } = await inspect(visit.browser, `${url}/tra-cuu/${code}`);
    expect(await page.locator('h1').textContent()).toMatch(/^Không tìm thấy (mã tra cứu|trang)$/);
  },
);

test('without an audit file there is no such page, and no link to it', async () => {
  const plain = await visit.serve(REPORT);
  const { page } = await inspect(visit.browser, plain);
  const code = await page.locator('main .code').textContent();
  expect(await page.locator('a[href^="/tra-cuu"], .qr').count()).toBe(0);
  expect((await page.goto(`${plain}/tra-cuu/${code}`))?.status()).toBe(404);
});

test('what was shown is found while the database is away too, and a changed line is named', async () => {
  const file = path.join(folder, 'edited.jsonl');
  const first = await visit.serve(REPORT, {}, undefined, file);
  const { page } = await inspect(visit.browser, first);
  const code = await page.locator('main a.code').textContent();
  const away = await visit.serve(REPORT, { password: 'wrong' }, undefined, file);
  await page.goto(`${away}/tra-cuu/${code}`);
  expect(await page.locator('main').textContent()).toContain('Chưa đọc được số liệu hiện nay');
  expect(await cells(page, 2)).toEqual(['Tổng số người bán', '500']);
  expect(await axeFindings(page)).toEqual([]);
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('"sellers_new":"139"', '"sellers_new":"138"'),
  );
  await page.goto(`${first}/tra-cuu/${code}`);
  expect(flat(await page.locator('dl').textContent())).toContain(
    'chuỗi không còn nguyên vẹn, từ dòng 1',
  );
  expect(await axeFindings(page)).toEqual([]);
});

test.each(SCREENS)('on %s it is whole, and axe finds nothing', async (_screen, options) => {
  const { page } = await inspect(visit.browser, url, options);
  const code = await page.locator('main a.code').textContent();
  for (const address of [`/tra-cuu/${code}`, `/tra-cuu/${code}?voi=${code}`, '/tra-cuu/0']) {
    await page.goto(url + address);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
  }
});
