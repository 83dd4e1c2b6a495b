import type { BrowserContextOptions, Page } from 'playwright-core';
import { inspect, Visit } from '../support/browser';
import { TestDatabase } from '../support/database';
import { FIGURES, reportOf } from '../support/figures';

const REPORT = `
  SELECT COUNT(*) + 999 AS visits_total, COUNT(*) AS visits_period FROM visits;
  ${reportOf(FIGURES).replace(/\d+ AS visits_\w+, /g, '')}`;

let shop: TestDatabase;
let visit: Visit;
let url: string;

beforeAll(async () => {
  shop = await TestDatabase.create('CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY)');
  visit = await Visit.begin(shop);
  url = await visit.serve(REPORT);
});
afterAll(async () => {
  await visit?.end();
  await shop?.drop();
});

const SCREENS: [string, BrowserContextOptions][] = [320, 360, 390, 768, 833, 1024, 1366, 1920].map(
  (width) => [`${width} px`, { viewport: { width, height: 700 } }],
);

/** A page that adds up how much of it has moved without its reader's doing. */
async function open(options: BrowserContextOptions, scriptDelayMs = 0): Promise<Page> {
  const { page } = await inspect(visit.browser, 'about:blank', options);
  await page.addInitScript(`
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) window.moved += value;
    }).observe({ type: 'layout-shift', buffered: true });`);
  await page.route('**/live.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, scriptDelayMs));
    await route.continue();
  });
  await page.goto(url);
  return page;
}

const moved = async (page: Page) => {
  await page.waitForTimeout(150);
  return page.evaluate('window.moved');
};

describe.each(SCREENS)('at %s', (_screen, options) => {
  test('a script that comes late moves nothing', async () => {
    const page = await open(options, 700);
    await page.getByRole('button', { name: 'In', exact: true }).waitFor();
    expect(await moved(page)).toBe(0);
    await page.context().close();
  });

  test('live figures, a lost connection and its return move nothing', async () => {
    const page = await open(options);
    await page.clock.install();
    await page.reload();
    await page.getByRole('switch', { name: 'Tự cập nhật' }).click();
    await page.clock.runFor(1);
    await page.waitForTimeout(150);
    const next = async () => {
      const answered = page.waitForResponse(`${url}/`).catch(() => undefined);
      await page.clock.runFor(10_001);
      await answered;
    };
    await shop.root.query('INSERT INTO visits VALUES (), ()');
    await next();
    await page.locator('[data-change]').waitFor({ state: 'attached' });
    expect(await moved(page)).toBe(0);
    await page.route(`${url}/`, (route) => route.fulfill({ status: 503, body: '' }));
    await next();
    await page.locator('.lost').waitFor();
    expect(await moved(page)).toBe(0);
    await page.unroute(`${url}/`);
    await next();
    expect(await moved(page)).toBe(0);
    await page.context().close();
  });
});

test('two reads of one page have the same layout, however long they took', async () => {
  const slow = await visit.serve(
    REPORT.replace('COUNT(*) + 999', '0 * SLEEP(1.2) + COUNT(*) + 999').replace(
      'FROM visits',
      'FROM (SELECT 1) AS one',
    ),
  );
  const boxes = async (address: string) => {
    const { page } = await inspect(visit.browser, address);
    const all = await page.evaluate(
      `[...document.querySelectorAll('header, header *, h1, table')].map((each) => {
        const { x, y, width, height } = each.getBoundingClientRect();
        return [each.tagName, x, y, width, height].join(' ');
      })`,
    );
    await page.context().close();
    return all;
  };
  expect(await boxes(slow)).toEqual(await boxes(url));
});
