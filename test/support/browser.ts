import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Response,
} from 'playwright-core';
import { buildApp, openAudit, PASSWORD, PLATFORM } from './app';
import { TestDatabase } from './database';

/** Debian's Chromium, without what would go to the network. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
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
}

/** A page as the inspector has opened it, and all that the browser asked for or complained about. */
export interface Inspection {
  readonly page: Page;
  readonly asked: string[];
  readonly complaints: string[];
}

/** A page in the inspector's browser, logged in unless the options say otherwise. */
export async function inspect(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Inspection> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 657 },
    httpCredentials: { username: 'BaocaoTMDT', password: PASSWORD },
    ...options,
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

/** A browser, and any number of servers with reports of their own, until all is closed. */
export class Visit {
  private readonly closing: (() => Promise<void>)[] = [];
  private readonly accounts = new Map<string, string>();

  private constructor(
    readonly browser: Browser,
    private readonly shop: TestDatabase,
    private readonly ownShop: boolean,
  ) {}

  /** @param shop the test's own database, which it drops itself; one without tables if undefined */
  static async begin(shop?: TestDatabase): Promise<Visit> {
    const browser = await launchChromium();
    return new Visit(browser, shop ?? (await TestDatabase.create()), shop === undefined);
  }

  /** Serves a report.sql. @returns the address */
  async serve(
    reportSql: string,
    database: Parameters<TestDatabase['open']>[0] = {},
    platform = PLATFORM,
    auditFile?: string,
  ): Promise<string> {
    const config = { showReportSql: true, platform };
    const audit = auditFile === undefined ? undefined : await openAudit(auditFile, reportSql);
    const built = buildApp(this.shop.open(database), reportSql, config, { audit });
    const server = http.createServer(built.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.closing.push(async () => {
      server.closeAllConnections();
      server.close();
      await audit?.file.close();
      built.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.accounts.set(url, built.htpasswdFile);
    return url;
  }

  /** The file of accounts of a server. */
  htpasswdOf(url: string): string {
    return this.accounts.get(url) ?? '';
  }

  async end(): Promise<void> {
    await this.browser.close();
    for (const close of this.closing) await close();
    if (this.ownShop) await this.shop.drop();
  }
}

/** A rectangle in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where all that a selector finds stands, as far as it is seen. */
export async function boxesOf(page: Page, selector: string): Promise<Box[]> {
  const boxes = await Promise.all(
    (await page.locator(selector).all()).map((each) => each.boundingBox()),
  );
  return boxes.filter((box) => box !== null);
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = (await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
  )) as [id: string, nodes: string[]][];
  return violations.map(([id, nodes]) => `${id}: ${nodes.join(' ')}`);
}

/** By how many pixels a page can be scrolled sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return (await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )) as number;
}

/** Stops a page's clock, which `page.clock.runFor` alone moves on from now. */
export async function stopClock(page: Page): Promise<void> {
  // An instant that has not passed when the page hears of it.
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** Waits until the figures of an answer to the live page, or that they are lost, stand on the page. */
export async function answerShown(page: Page, answer: Response): Promise<void> {
  const code = answer.headers()['x-report-id'];
  const state = code === undefined ? 'body.lost' : `#status[data-report-id="${code}"]`;
  await page.locator(state).waitFor({ state: 'attached' });
  // Nothing on the page changes at a second failure.
  if (code === undefined) await page.waitForTimeout(300);
}
