import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { answerShown, inspect, stopClock, Visit } from '../support/browser';
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
async function open(
  options: BrowserContextOptions,
  scriptDelayMs = 0,
  address = url,
): Promise<Page> {
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
  await page.goto(address);
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
    await stopClock(page);
    const next = async (ms = 10_001) => {
      const answered = page.waitForResponse(`${url}/`);
      await page.clock.runFor(ms);
      await answerShown(page, await answered);
    };
    await page.getByRole('switch', { name: 'Tự cập nhật' }).click();
    await next(1);
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

/** A line that brings a page's HTML in pieces, as a slow one does. @returns its address */
async function slowLine(): Promise<{ address: string; close: () => void }> {
  const line = http.createServer(async (request, response) => {
    const answer = await fetch(`${url}${request.url}`, {
      headers: { authorization: request.headers.authorization ?? '' },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    const challenge = answer.headers.get('www-authenticate');
    response.writeHead(answer.status, {
      'content-type': type,
      ...(challenge === null ? {} : { 'www-authenticate': challenge }),
    });
    const piece = type.startsWith('text/html') ? 300 : body.length;
    for (let at = 0; at < body.length; at += piece) {
      response.write(body.subarray(at, at + piece));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end();
  });
  line.listen(0, '127.0.0.1');
  await new Promise((resolve) => line.once('listening', resolve));
  const { port } = line.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      line.closeAllConnections();
      line.close();
    },
  };
}

test.each(['/', '/cach-tinh'])('a page %s that comes in pieces moves nothing', async (path) => {
  const line = await slowLine();
  for (const [, options] of SCREENS) {
    const page = await open(options, 0, `${line.address}${path}`);
    expect(await moved(page)).toBe(0);
    await page.context().close();
  }
  line.close();
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
