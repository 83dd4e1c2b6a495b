import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { temporaryFolder } from '../support/app';
import { eventually } from '../support/eventually';
import { Baocao } from '../support/process';
import { BROWSER, urlOf, VisitsDatabase } from '../support/visits';

const CHROMIUM = {
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
};
const { folder, remove } = temporaryFolder();

let visits: VisitsDatabase;
let counter: Baocao;
let counterUrl: string;
let pages: http.Server;
/** The platform's pages, and the same by another name, which is another origin. */
let site: string;
let otherSite: string;
let browser: Browser;
let context: BrowserContext;

/** A page of the platform; `?policy=` is its Referrer-Policy. */
function answerPage(req: http.IncomingMessage, res: http.ServerResponse): void {
  const policy = new URL(req.url ?? '', 'http://a').searchParams.get('policy');
  if (policy) res.setHeader('referrer-policy', policy);
  res.setHeader('content-type', 'text/html');
  res.end(`<!doctype html><title>San</title>
    <script async src="${counterUrl}/truy-cap.js"></script>
    <noscript><img src="${counterUrl}/truy-cap.gif" referrerpolicy="origin" alt=""></noscript>
    <a href="/two">two</a> <button>buy</button> <div style="height: 5000px"></div>`);
}

beforeAll(async () => {
  visits = await VisitsDatabase.create();
  pages = http.createServer(answerPage).listen(0);
  const { port } = pages.address() as AddressInfo;
  site = `http://127.0.0.1:${port}`;
  otherSite = `http://localhost:${port}`;
  counter = Baocao.run(
    ['visits', 'serve'],
    {
      VISITS_DATABASE_URL: visits.url,
      VISITS_ORIGINS: site,
      VISITS_PORT: '0',
      VISITS_DURABLE: 'on',
    },
    folder,
    { forAllTests: true },
  );
  counterUrl = await urlOf(counter);
  browser = await chromium.launch(CHROMIUM);
});
beforeEach(async () => {
  await visits.clear();
  context = await browser.newContext({ userAgent: BROWSER });
});
afterEach(() => context.close());
afterAll(async () => {
  await browser?.close();
  counter?.child.kill('SIGTERM');
  await counter?.ended;
  pages?.close();
  await visits?.drop();
  remove();
});

/** Opens a page as a person does, until its script has run. */
async function open(url = site, where = context) {
  const page = await where.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  return page;
}

/** Waits until as many visits are counted as there should be, and sees that no more come. */
async function counts(expected: number): Promise<void> {
  await eventually(() => visits.total(), expected);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await visits.total()).toBe(expected);
}

/** Sets the clock of all pages to a time in Vietnam. */
const clockAt = (time: string) => context.clock.setFixedTime(`2026-11-${time}+07:00`);

test('a visit is counted once, however many pages it has and however often they are loaded', async () => {
  const page = await open();
  await page.reload({ waitUntil: 'networkidle' });
  await page.getByRole('link').click();
  await page.waitForLoadState('networkidle');
  await page.goBack({ waitUntil: 'networkidle' });
  await counts(1);
});

test('a visit sends nothing but its start, and stores nothing but a time', async () => {
  const page = await context.newPage();
  const [beacon] = await Promise.all([
    page.waitForRequest(`${counterUrl}/truy-cap`),
    page.goto(site),
  ]);
  const headers = await beacon.allHeaders();
  expect([beacon.method(), beacon.resourceType(), beacon.postData() ?? '']).toEqual([
    'POST',
    'ping',
    '',
  ]);
  expect(headers).not.toHaveProperty('cookie');
  expect(headers.origin).toBe(site);
  await counts(1);
  expect(await page.evaluate('JSON.stringify(Object.entries(localStorage))')).toMatch(
    /^\[\["truy-cap","\d{13}"\]\]$/,
  );
  expect(await context.cookies()).toEqual([]);
});

test('two tabs share a visit, those that are opened at the same moment, too', async () => {
  await open();
  await open(`${site}/two`);
  await counts(1);
  for (let round = 2; round <= 6; round += 1) {
    const fresh = await browser.newContext({ userAgent: BROWSER });
    await Promise.all(Array.from({ length: 4 }, () => open(site, fresh)));
    await counts(round);
    await fresh.close();
  }
});

test.each([
  ['24T12:00:00', '24T12:29:59', 1, 'within 30 minutes'],
  ['24T12:00:00', '24T12:30:00', 2, 'after 30 minutes'],
  ['24T23:50:00', '25T00:00:00', 2, 'after midnight in Vietnam'],
  // The clock of a visitor may be put right.
  ['25T12:00:00', '24T12:00:00', 2, 'by a clock that was ahead'],
])('page views at %s and %s make %d: %s', async (first, second, expected) => {
  await clockAt(first);
  await (await open()).close();
  await clockAt(second);
  await open();
  await counts(expected);
});

test('midnight is that of Vietnam, wherever the visitor is', async () => {
  await context.close();
  context = await browser.newContext({ userAgent: BROWSER, timezoneId: 'America/New_York' });
  await clockAt('24T11:55:00');
  const page = await open();
  // Midnight in New York.
  await clockAt('24T12:05:00');
  await page.reload({ waitUntil: 'networkidle' });
  await counts(1);
});

test('a visit lasts while there is activity, in an app of a single page, too', async () => {
  await clockAt('24T12:00:00');
  const page = await open();
  for (const time of ['12:25:00', '12:50:00', '13:15:00']) {
    await clockAt(`24T${time}`);
    await page.getByRole('button').click();
  }
  await clockAt('24T13:40:00');
  await page.keyboard.press('ArrowDown');
  await clockAt('24T14:05:00');
  await page.mouse.wheel(0, 500);
  await page.waitForTimeout(300);
  await counts(1);
  await clockAt('24T14:35:00');
  await page.getByRole('button').click();
  await counts(2);
});

test('an open page that nobody touches makes no visit', async () => {
  await clockAt('24T12:00:00');
  const page = await open();
  await clockAt('24T13:00:00');
  await page.waitForTimeout(1000);
  await counts(1);
});

test('a private window is a visitor of its own, as is another browser', async () => {
  await open();
  const privately = await browser.newContext({ userAgent: BROWSER });
  const page = await open(site, privately);
  await page.reload({ waitUntil: 'networkidle' });
  await counts(2);
  await privately.close();
});

test('with JavaScript off the pixel counts, and pages that follow do not count again', async () => {
  const plain = await browser.newContext({ userAgent: BROWSER, javaScriptEnabled: false });
  const page = await open(site, plain);
  await page.goto(`${site}/two`, { waitUntil: 'networkidle' });
  await page.reload({ waitUntil: 'networkidle' });
  await counts(1);
  await plain.close();
});

test('a page of another origin counts nothing', async () => {
  const page = await context.newPage();
  const [answer] = await Promise.all([
    page.waitForResponse(`${counterUrl}/truy-cap`),
    page.goto(otherSite),
  ]);
  expect(answer.status()).toBe(403);
  await counts(0);
});

test.each(['strict-origin-when-cross-origin', 'origin', 'no-referrer', 'same-origin'])(
  'a page with the Referrer-Policy %s counts: its beacon sends the origin all the same',
  async (policy) => {
    await open(`${site}/?policy=${policy}`);
    await counts(1);
  },
);

test('a bot that runs scripts is not counted', async () => {
  const bot = await browser.newContext({
    userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  });
  await open(site, bot);
  await counts(0);
  await bot.close();
});

test('a browser that lets no page store anything counts once where it comes in', async () => {
  const profile = path.join(folder, 'profile');
  mkdirSync(path.join(profile, 'Default'), { recursive: true });
  writeFileSync(
    path.join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }),
  );
  const blocked = await chromium.launchPersistentContext(profile, {
    ...CHROMIUM,
    userAgent: BROWSER,
  });
  const page = await open(site, blocked);
  await expect(page.evaluate('localStorage.length')).rejects.toThrow(/denied/);
  await counts(1);
  await page.getByRole('link').click();
  await page.waitForLoadState('networkidle');
  await page.getByRole('button').click();
  await counts(1);
  await page.goto('about:blank');
  await page.goto(site, { waitUntil: 'networkidle' });
  await counts(2);
  await blocked.close();
});
