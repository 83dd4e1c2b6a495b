import { officialForm } from '../../src/report/official-form';
import { vietnameseNumber, vietnamYear } from '../../src/vietnam';
import { PLATFORM } from '../support/app';
import { axeFindings, boxesOf, inspect, sidewaysOverflow, Visit } from '../support/browser';
import { FIGURES, MISMATCHED, reportOf } from '../support/figures';

const YEAR = vietnamYear(new Date());
const LAPTOP = { width: 1366, height: 657 };
let visit: Visit;
let url: string;
let mismatched: string;

beforeAll(async () => {
  visit = await Visit.begin();
  url = await visit.serve(reportOf(FIGURES));
  mismatched = await visit.serve(reportOf(MISMATCHED));
});
afterAll(() => visit?.end());

test('every cell holds the form, word for word, and its figure', async () => {
  const { page } = await inspect(visit.browser, url);
  const form = officialForm(YEAR);
  expect(await page.locator('h1').textContent()).toBe(form.title);
  expect(await page.locator('.period').textContent()).toBe(form.period);
  expect(await page.locator('thead th').allInnerTexts()).toEqual(
    form.columns.map(({ label }) => label),
  );
  const rows = await Promise.all(
    (await page.locator('tbody tr').all()).map((row) => row.locator('th, td').allInnerTexts()),
  );
  expect(rows.map((cells) => cells.map(flat))).toEqual(
    form.rows.map((row) => [
      ...(row.group ? [flat(row.group.lines.join(' '))] : []),
      ...(row.criterion ? [flat(row.criterion.lines.join(' '))] : []),
      `${vietnameseNumber(FIGURES[row.figure])}${row.figure === 'value_succeeded' ? ' đồng' : ''}`,
      ...(row.explanation ? [flat(row.explanation.lines.join(' '))] : []),
    ]),
  );
});

test.each(['laptop', 'phone'])(
  "a screen reader on a %s reads the table's rows and headings",
  async (device) => {
    const viewport = device === 'laptop' ? LAPTOP : { width: 360, height: 740 };
    const { page } = await inspect(visit.browser, url, { viewport });
    const row = page.getByRole('row', { name: 'Tổng số đơn hàng thành công' });
    expect(await row.getByRole('rowheader').count()).toBe(1);
    expect(await row.getByRole('cell', { name: '91.239' }).count()).toBe(1);
    expect(await page.getByRole('table', { name: 'BÁO CÁO SỐ LIỆU' }).count()).toBe(1);
  },
);

test('on a phone a figure stands at the right of its label, in the order of the form', async () => {
  for (const width of [320, 360, 800]) {
    const { page } = await inspect(visit.browser, url, { viewport: { width, height: 740 } });
    const figures = await boxesOf(page, 'td.figure');
    const labels = await boxesOf(page, 'th[scope="row"] .label');
    expect(figures).toHaveLength(9);
    figures.forEach((figure, index) => {
      const label = labels[index];
      expect(label && figure.y < label.y + label.height + 4).toBe(true);
      expect(figure.x).toBeGreaterThan(Number(label?.x));
      expect(figure.y).toBeGreaterThan(figures[index - 1]?.y ?? 0);
    });
  }
});

test('every control is large enough for a finger', async () => {
  const { page } = await inspect(visit.browser, url, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  for (const box of await boxesOf(page, 'header nav a, .more a')) {
    expect(box.height).toBeGreaterThanOrEqual(44);
    expect(box.width).toBeGreaterThanOrEqual(44);
  }
});

test('the keyboard reaches the figures at once, with a visible focus', async () => {
  const { page } = await inspect(visit.browser, url);
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  expect(await focused.textContent()).toBe('Đến nội dung');
  expect((await focused.boundingBox())?.height).toBeGreaterThan(20);
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#noi-dung');
});

test('a sum that does not hold stands in the colours of a warning', async () => {
  const { page } = await inspect(visit.browser, mismatched);
  const warnings = page.locator('.sums .warning');
  expect(await warnings.allInnerTexts()).toEqual([
    '⚠ Không khớp: 100.000 đơn hàng ít hơn 91.239 thành công + 11.536 không thành công',
    `⚠ Không khớp: 500 người bán ít hơn 501 mới trong năm ${YEAR}`,
  ]);
  expect(
    await page.evaluate(
      "getComputedStyle(document.querySelector('.sums .warning')).backgroundColor",
    ),
  ).toBe('rgb(255, 246, 224)');
});

test('above the fold a contradiction is an amber dot, and a link that leads to it', async () => {
  const colour = "getComputedStyle(document.querySelector('.dot')).borderTopColor";
  for (const width of [360, 1366]) {
    const { page } = await inspect(visit.browser, mismatched, { viewport: { width, height: 657 } });
    expect(await page.evaluate(colour)).toBe('rgb(138, 83, 0)');
    const link = page.getByRole('link', { name: '2 đối chiếu không khớp' });
    const box = await link.boundingBox();
    expect(Number(box?.y) + Number(box?.height)).toBeLessThan(300);
    await link.click();
    expect(new URL(page.url()).hash).toBe('#doi-chieu');
    expect(await page.locator('.sums').isVisible()).toBe(true);
  }
  const { page } = await inspect(visit.browser, url);
  expect(await page.evaluate(colour)).toBe('rgb(26, 127, 75)');
  expect(await page.getByRole('link', { name: /không khớp/ }).count()).toBe(0);
});

test('the pages of the report are found at once, from every page', async () => {
  for (const address of ['/', '/cach-tinh', '/khong-co', `/?nam=${YEAR - 1}`]) {
    const { page } = await inspect(visit.browser, url + address);
    const pages = page.getByRole('navigation', { name: 'Trang' });
    expect(await pages.getByRole('link').allTextContents()).toEqual([
      'Báo cáo',
      'Theo tháng',
      'Cách tính',
    ]);
    const [box] = await boxesOf(page, 'nav.pages');
    expect(Number(box?.y) + Number(box?.height)).toBeLessThanOrEqual(100);
  }
});

test('without JavaScript all of it is there, and every link leads on', async () => {
  const { page, complaints } = await inspect(visit.browser, url, { javaScriptEnabled: false });
  expect(await page.locator('td.figure').count()).toBe(9);
  await page.getByRole('link', { name: String(YEAR - 1) }).click();
  expect(await page.locator('#status').textContent()).toContain(
    `Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`,
  );
  await page.getByRole('link', { name: String(YEAR), exact: true }).click();
  expect(new URL(page.url()).search).toBe('');
  expect(complaints).toEqual([]);
});

test('a platform of many years shows the last ones, and the others in a list that opens', async () => {
  const since = { year: 2005, month: 7, day: '01/07/2005' };
  const old = await visit.serve(reportOf(FIGURES), {}, { ...PLATFORM, since });
  const { page } = await inspect(visit.browser, old, { javaScriptEnabled: false });
  const years = page.getByRole('navigation', { name: 'Năm báo cáo' });
  expect(await years.getByRole('link').allTextContents()).toEqual(
    [0, 1, 2, 3].map((back) => String(YEAR - back)),
  );
  await years.getByText('Năm khác').click();
  for (const width of [320, 360, 1366]) {
    await page.setViewportSize({ width, height: 657 });
    expect(await sidewaysOverflow(page)).toBe(0);
    for (const box of await boxesOf(page, '.older a')) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.width).toBeGreaterThanOrEqual(36);
    }
  }
  expect(await years.getByRole('link').count()).toBe(YEAR - 2005 + 1);
  await years.getByRole('link', { name: '2007' }).click();
  expect(await page.locator('.closed-year').textContent()).toContain('31/12/2007');
  expect(await years.locator('[aria-current="page"]').textContent()).toBe('2007');
});

test('after a cancelled log-in the page names the account', async () => {
  const context = await visit.browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Fetch.enable', { handleAuthRequests: true });
  devtools.on('Fetch.requestPaused', ({ requestId }) => {
    void devtools.send('Fetch.continueRequest', { requestId });
  });
  devtools.on('Fetch.authRequired', ({ requestId }) => {
    const authChallengeResponse = { response: 'CancelAuth' } as const;
    void devtools.send('Fetch.continueWithAuth', { requestId, authChallengeResponse });
  });
  const answer = await page.goto(url);
  expect(answer?.status()).toBe(401);
  const text = await page.locator('main').textContent();
  expect(text).toContain('Chưa đăng nhập.');
  expect(text).toContain('Tài khoản: BaocaoTMDT.');
  expect(await axeFindings(page)).toEqual([]);
});

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
