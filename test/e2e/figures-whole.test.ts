import type { BrowserContextOptions, Page } from 'playwright-core';
import { inspect, sidewaysOverflow, Visit } from '../support/browser';
import { figuresOf, reportOf } from '../support/figures';

/** With `WHOLE` set, every width and length; without it, the edges of the layout and of the rules. */
const { WHOLE } = process.env;
/** Every width that a laptop of 1366 or 1920 pixels has at 100 to 400 % zoom, phones, and the edges of the layout. */
const WIDTHS = WHOLE
  ? [
      320, 341, 360, 390, 455, 480, 640, 683, 768, 831, 832, 833, 911, 960, 1024, 1093, 1280, 1366,
      1536, 1920,
    ]
  : [320, 390, 640, 831, 832, 1024, 1366];
/** A4 less its margins. */
const PAPER_WIDTH = 703;
const LENGTHS = WHOLE
  ? Array.from({ length: 24 }, (_, index) => index + 1)
  : [1, 4, 9, 10, 13, 16, 17, 24];
const FONTS = [
  ['Times New Roman, which Liberation Serif stands for', ''],
  ['Noto Serif where it is made smaller', '"Noto Serif as Times"'],
  ['Noto Serif at its full width', '"Noto Serif"'],
] as const;

let visit: Visit;
const urls = new Map<number, string>();

beforeAll(async () => {
  visit = await Visit.begin();
  for (const digits of LENGTHS) {
    urls.set(digits, await visit.serve(reportOf(figuresOf(digits))));
  }
});
afterAll(() => visit?.end());

/** Figures that break where they must not, or leave their cell. */
async function brokenFigures(page: Page): Promise<string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('td.figure')].flatMap((cell) => {
    const rects = (from, to) => {
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found = [];
      let position = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const start = Math.max(0, from - position);
        const end = Math.min(node.length, to - position);
        if (start < end) {
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, end);
          found.push(...range.getClientRects());
        }
        position += node.length;
      }
      return found.filter(({ width }) => width > 0);
    };
    const lines = (all) => new Set(all.map(({ bottom }) => Math.round(bottom))).size;
    const text = cell.textContent;
    const [figure] = /^[\\d.]+/.exec(text);
    const faults = [];
    for (const { 0: group, index } of figure.matchAll(/\\d+/g)) {
      if (lines(rects(index, index + group.length)) !== 1) faults.push('broken group in ' + text);
    }
    if (figure.replace(/\\D/g, '').length <= 16 && lines(rects(0, figure.length)) !== 1) {
      faults.push('two lines: ' + text);
    }
    const box = cell.getBoundingClientRect();
    for (const { left, right } of rects(0, text.length)) {
      if (left < box.left - 0.5 || right > box.right + 0.5) faults.push('outside its cell: ' + text);
    }
    return faults;
  })`)) as string[];
}

describe.each(FONTS)('in %s', (_font, serif) => {
  async function open(digits: number, options: BrowserContextOptions = {}): Promise<Page> {
    const address = urls.get(digits) ?? '';
    const { page } = await inspect(visit.browser, address, { bypassCSP: true, ...options });
    if (serif) await page.addStyleTag({ content: `:root { --serif: ${serif} }` });
    return page;
  }

  test.each(LENGTHS)(
    'a figure of %d digits is whole at each width and zoom, and on paper',
    async (digits) => {
      const page = await open(digits);
      const faults: string[] = [];
      const look = async (where: string) => {
        faults.push(...(await brokenFigures(page)).map((fault) => `${where}: ${fault}`));
        const sideways = await sidewaysOverflow(page);
        if (sideways > 0) faults.push(`${where}: ${sideways} px sideways`);
      };
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 700 });
        await look(`${width} px`);
      }
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: PAPER_WIDTH, height: 1000 });
      await look('paper');
      await page.context().close();
      expect(faults).toEqual([]);
    },
  );
});
