import { writeFileSync } from 'node:fs';
import bcrypt from 'bcrypt';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import {
  answerShown,
  axeFindings,
  inspect,
  sidewaysOverflow,
  stopClock,
  Visit,
} from '../support/browser';
import { TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { FIGURES, reportOf } from '../support/figures';

/** Two figures that move, one of them of 20 digits, beside others that stand. */
const REPORT = `
  SELECT COUNT(*) AS visits_total, COUNT(*) AS visits_period FROM visits;
  SELECT 12345678901234567890 + COUNT(*) AS sellers_total, 0 AS sellers_new FROM sellers;
  ${reportOf(FIGURES).replace(/\d+ AS (visits|sellers)_\w+, /g, '')}`;

let server: PrivateMariadb;
let shop: TestDatabase;
let visit: Visit;
let url: string;

beforeAll(async () => {
  server = await PrivateMariadb.create();
  shop = await TestDatabase.create(
    'CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE sellers (id INT); INSERT INTO visits VALUES ()',
    server.socketPath,
  );
  visit = await Visit.begin(shop);
  url = await visit.serve(REPORT);
}, 120_000);
afterAll(async () => {
  await visit?.end();
  await shop?.drop();
  await server?.remove();
});

/** The report's page, with a clock that the test moves on. */
async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await inspect(visit.browser, 'about:blank', options);
  await page.clock.install();
  await page.goto(url);
  return page;
}

const live = (page: Page) => page.getByRole('switch', { name: 'Tự cập nhật' });
const visits = (page: Page) => page.locator('[data-figure="visits_total"]');
const said = (page: Page) => page.getByRole('status').textContent();
const change = (page: Page, figure: string) =>
  page.locator(`[data-figure="${figure}"]`).getAttribute('data-change');
const digits = (text: string | null) => BigInt(text?.replace(/\D/g, '') || 0);

/** How often the page has asked by itself, from now on. */
function fetches(page: Page): () => number {
  let asked = 0;
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch') asked += 1;
  });
  return () => asked;
}

/** Lets the next ten seconds pass, and waits until the read that begins then is shown. */
async function nextRead(page: Page): Promise<void> {
  const answered = page.waitForResponse(`${url}/`);
  await page.clock.runFor(10_001);
  await answerShown(page, await answered);
}

async function turnOn(page: Page, address = url): Promise<void> {
  const answered = page.waitForResponse(`${address}/`);
  await live(page).click();
  await page.clock.runFor(1);
  await answerShown(page, await answered);
}

test('nothing is fetched until the inspector turns it on; then every ten seconds', async () => {
  const page = await open();
  await stopClock(page);
  const asked = fetches(page);
  expect(await live(page).getAttribute('aria-checked')).toBe('false');
  await page.clock.runFor(60_000);
  expect(asked()).toBe(0);
  await turnOn(page);
  expect(await live(page).getAttribute('aria-checked')).toBe('true');
  expect(asked()).toBe(1);
  await page.clock.runFor(8_000);
  expect(asked()).toBe(1);
  await nextRead(page);
  expect(asked()).toBe(2);
  await live(page).click();
  await page.clock.runFor(60_000);
  expect(asked()).toBe(2);
});

test('a visit that comes while the page is live shows "+1" beside the figure, not in it', async () => {
  const page = await open();
  await turnOn(page);
  const before = digits(await visits(page).textContent());
  const read = await page.locator('#status').getAttribute('data-report-id');
  await shop.root.query('INSERT INTO visits VALUES (); INSERT INTO sellers VALUES (1), (2)');
  await nextRead(page);

  expect(digits(await visits(page).textContent())).toBe(before + 1n);
  expect(await visits(page).textContent()).toMatch(/^[\d.]+$/);
  expect(await change(page, 'visits_total')).toBe('+1');
  expect(await change(page, 'sellers_total')).toBe('+2');
  expect(await change(page, 'orders_total')).toBeNull();
  expect(
    await page.evaluate(
      `getComputedStyle(document.querySelector('[data-figure="visits_total"]'), '::before').content`,
    ),
  ).toBe('"+1" / ""');
  const figure = page.locator('[data-figure="sellers_total"]');
  expect(await figure.textContent()).toBe('12.345.678.901.234.567.892');
  expect(await said(page)).toBe('2 chỉ tiêu thay đổi');
  expect(await page.getByRole('status').count()).toBe(1);
  const code = await page.locator('#status').getAttribute('data-report-id');
  expect(code).not.toBe(read);
  expect(await page.locator('p.read').textContent()).toContain(code);
  expect(await page.getByRole('link', { name: 'Excel' }).getAttribute('href')).toBe(
    `/bao-cao.xlsx?ma=${code}`,
  );
  expect(await page.locator('.sums').textContent()).toContain(
    '12.345.678.901.234.567.892 người bán',
  );
  expect(await axeFindings(page)).toEqual([]);

  await nextRead(page);
  expect(await change(page, 'visits_total')).toBeNull();
  expect(await said(page)).toBe('2 chỉ tiêu thay đổi');
});

test('a screen reader hears a few words, and only when a figure changed', async () => {
  const page = await open();
  const heard: string[] = [];
  await page.exposeFunction('heard', (text: string) => heard.push(text));
  await page.evaluate(`new MutationObserver(() => window.heard(document.querySelector('[role="status"]').textContent))
    .observe(document.querySelector('[role="status"]'), { childList: true, characterData: true, subtree: true })`);
  await turnOn(page);
  await nextRead(page);
  await nextRead(page);
  expect(heard).toEqual([]);
  await shop.root.query('INSERT INTO sellers VALUES (1)');
  await nextRead(page);
  await nextRead(page);
  await eventually(() => heard, ['Tổng số người bán: +1']);
  // What is shown beside a figure is not read out as a part of it.
  const cell = page.getByRole('row', { name: 'Tổng số người bán' }).getByRole('cell').first();
  expect(await cell.ariaSnapshot()).toMatch(/^- cell "[\d.]+"$/);
});

test.each([
  ['no-preference', 'changed', '1.5s'],
  ['reduce', 'none', '0s'],
] as const)('with reduced motion at %s the tint is %s', async (reducedMotion, name, duration) => {
  const page = await open({ reducedMotion });
  await turnOn(page);
  await shop.root.query('INSERT INTO visits VALUES ()');
  await nextRead(page);
  const style = `getComputedStyle(document.querySelector('[data-figure="visits_total"]'))`;
  expect(await change(page, 'visits_total')).toBe('+1');
  expect(await page.evaluate(`${style}.animationName`)).toBe(name);
  expect(await page.evaluate(`${style}.animationDuration`)).toBe(duration);
});

test('the choice is remembered', async () => {
  const page = await open();
  await turnOn(page);
  await page.reload();
  expect(await live(page).getAttribute('aria-checked')).toBe('true');
  await live(page).click();
  await page.reload();
  expect(await live(page).getAttribute('aria-checked')).toBe('false');
});

test('a hidden tab fetches nothing, and catches up as soon as it is seen', async () => {
  const page = await open();
  await stopClock(page);
  await turnOn(page);
  const hide = (hidden: boolean) =>
    page.evaluate(`
      Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  const asked = fetches(page);
  await hide(true);
  await page.clock.runFor(120_000);
  expect(asked()).toBe(0);
  await shop.root.query('INSERT INTO visits VALUES ()');
  const answered = page.waitForResponse(`${url}/`);
  await hide(false);
  await page.clock.runFor(1);
  await answerShown(page, await answered);
  expect(asked()).toBe(1);
  expect(await change(page, 'visits_total')).toBe('+1');
});

test('a slow read is asked for more rarely: ten times its own duration', async () => {
  const slow = await visit.serve(
    `${REPORT.replace('COUNT(*) AS visits_total', '0 * SLEEP(1.5) + COUNT(*) AS visits_total').replace('FROM visits', 'FROM (SELECT 1) AS t')}`,
  );
  const { page } = await inspect(visit.browser, 'about:blank');
  await page.clock.install();
  await page.goto(slow);
  await stopClock(page);
  const asked = fetches(page);
  await turnOn(page, slow);
  const took = Number(await page.locator('#status').getAttribute('data-took-ms'));
  expect(took).toBeGreaterThan(1400);
  await page.clock.runFor(10 * took - 2_000);
  expect(asked()).toBe(1);
  const again = page.waitForRequest(`${slow}/`);
  await page.clock.runFor(2_001);
  await again;
  expect(asked()).toBe(2);
});

test('with the database stopped old figures are never passed off as new, and it recovers', async () => {
  const page = await open();
  await turnOn(page);
  const time = String(await page.locator('#status time').textContent());
  const before = await visits(page).textContent();
  const colour = `getComputedStyle(document.querySelector('[data-figure="visits_total"]')).color`;
  const ink = await page.evaluate(colour);

  await server.stop();
  await nextRead(page);
  const status = page.locator('#status');
  expect(await status.textContent()).toMatch(/Mất kết nối từ \d\d:\d\d:\d\d/);
  expect(await said(page)).toMatch(/^Mất kết nối từ \d\d:\d\d:\d\d$/);
  expect(await page.locator('.stale').textContent()).toBe(`⚠ Số liệu lúc ${time}`);
  expect(await visits(page).textContent()).toBe(before);
  expect(await page.evaluate(colour)).not.toBe(ink);
  expect(
    await page.evaluate("getComputedStyle(document.querySelector('.dot')).borderTopColor"),
  ).toBe('rgb(138, 83, 0)');
  expect(await axeFindings(page)).toEqual([]);
  const since = await status.textContent();
  await nextRead(page);
  expect(await status.textContent()).toBe(since);

  await server.start();
  shop = await shop.reconnect();
  await shop.root.query('INSERT INTO visits VALUES ()');
  await nextRead(page);
  expect(await status.textContent()).toContain('Đọc trực tiếp lúc');
  expect(await page.locator('.stale').isVisible()).toBe(false);
  expect(await page.evaluate(colour)).toBe(ink);
  expect(digits(await visits(page).textContent())).toBe(digits(before) + 1n);
  expect(await said(page)).toBe('Số lượng truy cập: +1');
});

test('a password changed meanwhile ends it in words, without a question of the browser', async () => {
  const own = await visit.serve(REPORT);
  const { page } = await inspect(visit.browser, own);
  const htpasswd = visit.htpasswdOf(own);
  const asked = fetches(page);
  writeFileSync(htpasswd, `BaocaoTMDT:${bcrypt.hashSync('khác', 10)}\n`);
  await page.waitForTimeout(1500);
  const answered = page.waitForResponse(`${own}/`);
  await live(page).click();
  const answer = await answered;
  expect(answer.status()).toBe(401);
  expect(answer.headers()['www-authenticate']).toMatch(/^xBasic /);
  await answerShown(page, answer);
  expect(await page.locator('#status').textContent()).toContain('Cần đăng nhập lại');
  expect(await page.locator('.stale').isVisible()).toBe(true);
  expect(await live(page).getAttribute('aria-checked')).toBe('false');
  expect(asked()).toBe(1);
});

test('a closed year does not go on, and has no switch; both can be printed', async () => {
  const page = await open();
  await page.evaluate('window.print = () => { window.printed = true }');
  await page.getByRole('button', { name: 'In', exact: true }).click();
  expect(await page.evaluate('window.printed')).toBe(true);
  const year = Number(/\d{4}/.exec(String(await page.locator('.period').textContent()))?.[0]);
  await page.goto(`${url}/?nam=${year - 1}`);
  expect(await live(page).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'In', exact: true }).count()).toBe(1);
});

test('what is to be submitted is printed with its head, and the page is as before', async () => {
  const page = await open();
  const has = "document.documentElement.classList.contains('for-submission')";
  await page.evaluate(`window.print = () => { window.printed = ${has} }`);
  await page.getByRole('button', { name: 'In để nộp' }).click();
  expect(await page.evaluate('window.printed')).toBe(true);
  expect(await page.evaluate(has)).toBe(false);
});

describe('since the last look', () => {
  const since = (page: Page) => visits(page).getAttribute('data-since');

  test('changes stand beside the figures, until they are switched off, in this browser alone', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    expect(await since(page)).toBeNull();
    await shop.root.query('INSERT INTO visits VALUES (), (), ()');
    await page.reload();
    expect(await since(page)).toBeNull();
    // The database's clock goes on by itself: the browser's memory is set back instead.
    await page.evaluate(`{
      const looks = JSON.parse(localStorage.getItem('lan-xem'));
      looks.latest.at -= 3600_000;
      localStorage.setItem('lan-xem', JSON.stringify(looks));
    }`);
    await shop.root.query('INSERT INTO visits VALUES (), ()');
    await page.reload();
    expect(await since(page)).toMatch(/^\+2 lượt từ \d\d\/\d\d \d\d:\d\d$/);
    expect(await visits(page).textContent()).toMatch(/^[\d.]+$/);
    expect(await axeFindings(page)).toEqual([]);
    await page.reload();
    expect(await since(page)).toMatch(/^\+2 lượt từ/);

    const toggle = page.getByRole('switch', { name: 'So với lần xem trước' });
    await toggle.click();
    expect([await since(page), await toggle.getAttribute('aria-checked')]).toEqual([null, 'false']);
    await page.reload();
    expect(await since(page)).toBeNull();
    await toggle.click();
    expect(await since(page)).toMatch(/^\+2 lượt từ/);
    expect(asked.filter((each) => /lan-xem|look|seen/.test(each))).toEqual([]);
    expect(asked.filter((each) => !each.startsWith(url))).toEqual([]);
  });

  test('a browser that keeps nothing, or something else, shows the report all the same', async () => {
    const page = await open();
    await page.evaluate("localStorage.setItem('lan-xem', 'not JSON')");
    const { page: second, complaints } = await inspect(visit.browser, url);
    await second.evaluate("localStorage.setItem('lan-xem', 'not JSON')");
    await second.reload();
    expect(complaints).toEqual([]);
    expect(await live(second).isVisible()).toBe(true);
  });
});

test('while a slow read is awaited the page says so, and keeps its figures', async () => {
  const slow = await visit.serve(
    `${REPORT.replace('COUNT(*) AS visits_total', '0 * SLEEP(3) + COUNT(*) AS visits_total').replace('FROM visits', 'FROM (SELECT 1) AS t')}`,
  );
  const { page, complaints } = await inspect(visit.browser, slow);
  const code = await page.locator('#status').getAttribute('data-report-id');
  // Playwright waits for the next page before it looks: the old one says by itself what stands on it.
  await page.evaluate(`{
    const status = document.querySelector('[role="status"]');
    new MutationObserver(() => {
      const { height } = status.getBoundingClientRect();
      const figures = document.querySelectorAll('td.figure').length;
      if (height > 20) console.log(status.textContent + ' ' + figures);
    }).observe(status, { childList: true });
  }`);
  const reloading = page.reload();
  await reloading;
  expect(complaints).toEqual(['Đang đọc số liệu từ cơ sở dữ liệu… 9']);
  expect(await page.locator('#status').getAttribute('data-report-id')).not.toBe(code);
  expect(await page.locator('.waiting').count()).toBe(0);
});

test('without JavaScript there is no button that would do nothing', async () => {
  const { page, complaints } = await inspect(visit.browser, url, { javaScriptEnabled: false });
  expect(await page.getByRole('button').count()).toBe(0);
  expect(await live(page).count()).toBe(0);
  expect(await page.locator('td.figure').count()).toBe(9);
  expect(complaints).toEqual([]);
});

test.each([
  ['a laptop', { viewport: { width: 1366, height: 657 } }],
  ['a phone', { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }],
])(
  'on %s the switch and the button are whole, and the table is seen as before',
  async (_on, options) => {
    const page = await open(options);
    expect(await sidewaysOverflow(page)).toBe(0);
    const box = await live(page).boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= options.viewport.width).toBe(true);
    expect(Number(box?.height)).toBeGreaterThanOrEqual('isMobile' in options ? 44 : 36);
    if (!('isMobile' in options)) {
      expect(Number((await page.locator('header').boundingBox())?.height)).toBeLessThanOrEqual(45);
      const table = await page.locator('table').boundingBox();
      expect(Number(table?.y) + Number(table?.height)).toBeLessThanOrEqual(657);
    }
    expect(await axeFindings(page)).toEqual([]);
  },
);
