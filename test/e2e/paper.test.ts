import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { officialForm } from '../../src/report/form';
import { vietnameseNumber } from '../../src/report/vietnamese';
import { vietnamYear } from '../../src/vietnam';
import { temporaryFolder } from '../support/app';
import { inspect, Visit } from '../support/browser';
import { FIGURES, figuresOf, MISMATCHED, reportOf } from '../support/figures';

const YEAR = vietnamYear(new Date());
const { folder, remove } = temporaryFolder();
let visit: Visit;

beforeAll(async () => {
  visit = await Visit.begin();
});
afterAll(async () => {
  await visit?.end();
  remove();
});

/** What stands on each page of the paper, as poppler reads it, and the paper's size. */
async function printed(
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ pages: string[]; size: string; words: string; id: string }> {
  const { page } = await inspect(visit.browser, url, options);
  const id = String(await page.locator('main .code').textContent());
  const file = path.join(folder, 'page.pdf');
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true }));
  const run = (...command: [string, ...string[]]) =>
    execFileSync(command[0], command.slice(1), { encoding: 'utf8' });
  const pages = run('pdftotext', '-layout', file, '-').split('\f').slice(0, -1);
  const words = run('pdftotext', '-raw', file, '-').replace(/\s+/g, ' ');
  const [, size = ''] = /Page size: +(.*)/.exec(run('pdfinfo', file)) ?? [];
  await page.context().close();
  return { pages, size, words, id };
}

test.each([
  ['the running year', FIGURES, '', {}],
  ['a closed year', FIGURES, `/?nam=${YEAR - 1}`, {}],
  ['figures of 18 digits', figuresOf(18), '', {}],
  ['figures of 24 digits', figuresOf(24), `/?nam=${YEAR - 1}`, {}],
  ['figures that do not add up', MISMATCHED, '', {}],
  ['a page in dark colours', FIGURES, '', { colorScheme: 'dark' }],
  ['a page on a phone', FIGURES, '', { viewport: { width: 360, height: 740 } }],
] as const)('%s is on one A4 page, whole', async (_what, figures, path, options) => {
  const url = await visit.serve(reportOf(figures));
  const { pages, size, words, id } = await printed(url + path, options);
  expect(pages).toHaveLength(1);
  expect(size).toContain('A4');

  const form = officialForm(path ? YEAR - 1 : YEAR);
  expect(words).toContain(`Chợ Mẫu chomau.vn ${form.title} ${form.period}`);
  const letters = words.replaceAll(' ', '');
  for (const row of form.rows) {
    expect(letters).toContain(vietnameseNumber(figures[row.figure]));
    for (const line of [...(row.criterion?.lines ?? []), ...(row.explanation?.lines ?? [])]) {
      expect(letters).toContain(line.replaceAll(' ', ''));
    }
  }
  expect(words).toMatch(
    new RegExp(`https://baocao.chomau.vn/ · đọc lúc .* \\(giờ Việt Nam\\) · mã lần đọc ${id}`),
  );
  expect(words).toContain('Đối chiếu');
  expect(words.includes('⚠')).toBe(figures === MISMATCHED);
  for (const control of ['Excel', 'CSV', 'Theo tháng', 'Đọc trực tiếp']) {
    expect(words).not.toContain(control);
  }
  if (path) expect(words).toContain(`Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`);
});

test('paper is white, whatever the screen', async () => {
  const url = await visit.serve(reportOf(FIGURES));
  const { page } = await inspect(visit.browser, url, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const colours = (await page.evaluate(
    '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
  )) as string[];
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});
