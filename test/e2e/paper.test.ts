import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { officialForm } from '../../src/report/official-form';
import { vietnameseNumber, vietnamYear } from '../../src/vietnam';
import { PLATFORM, temporaryFolder } from '../support/app';
import { inspect, Visit } from '../support/browser';
import { FIGURES, figuresOf, MISMATCHED, reportOf } from '../support/figures';

const YEAR = vietnamYear(new Date());
const { folder, remove } = temporaryFolder();
const auditFile = path.join(folder, 'audit.jsonl');
const file = path.join(folder, 'page.pdf');
const OWNED = { ...PLATFORM, owner: 'Công ty TNHH Chợ Mẫu', taxCode: '0101234567' };
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
  prepare = '',
): Promise<{ pages: string[]; size: string; words: string; id: string }> {
  const { page } = await inspect(visit.browser, url, options);
  const id = String(await page.locator('main .code').textContent());
  if (prepare) await page.evaluate(prepare);
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
  ['figures of 15 digits', figuresOf(15), '', {}],
  ['figures of 18 digits', figuresOf(18), '', {}],
  ['figures of 24 digits', figuresOf(24), `/?nam=${YEAR - 1}`, {}],
  ['figures that do not add up', MISMATCHED, '', {}],
  ['a page in dark colours', FIGURES, '', { colorScheme: 'dark' }],
  ['a page on a phone', FIGURES, '', { viewport: { width: 360, height: 740 } }],
] as const)('%s is on one A4 page, whole', async (_what, figures, path, options) => {
  const url = await visit.serve(reportOf(figures), {}, OWNED, auditFile);
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
    new RegExp(
      `https://baocao.chomau.vn/ · đọc lúc .* \\(giờ Việt Nam\\) Mã tra cứu ${id} · Chuỗi [0-9A-Z-]{19} Công ty TNHH Chợ Mẫu · MST 0101234567`,
    ),
  );
  expect(words).toContain('Trang 1/1');
  expect(words).toMatch(/Đọc lúc \d\d:\d\d:\d\d ngày \d\d\/\d\d\/\d{4} \(giờ Việt Nam\)/);
  expect(scanned()).toEqual([`https://baocao.chomau.vn/tra-cuu/${id}`]);
  expect(words).toContain('Đối chiếu');
  expect(words.includes('⚠')).toBe(figures === MISMATCHED);
  for (const control of ['Excel', 'CSV', 'Theo tháng', 'Đọc trực tiếp']) {
    expect(words).not.toContain(control);
  }
  if (path) expect(words).toContain(`Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`);
});

test('every sheet ends with the proof of its read, and what is submitted has a head and a place to sign', async () => {
  const url = await visit.serve(reportOf(FIGURES), {}, OWNED, auditFile);
  const { pages, id, words } = await printed(
    url,
    {},
    "document.documentElement.classList.add('for-submission')",
  );
  expect(words).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc');
  expect(words).toContain('(Ký, ghi rõ họ tên và đóng dấu)');
  expect(words).toContain('Mã số thuế: 0101234567');
  pages.forEach((sheet, index) => {
    expect(sheet).toContain(`Mã tra cứu ${id}`);
    expect(sheet).toContain(`Trang ${index + 1}/${pages.length}`);
  });
  expect(scanned()).toEqual(pages.map(() => `https://baocao.chomau.vn/tra-cuu/${id}`));
  const plain = await printed(url);
  expect(plain.words).not.toContain('CỘNG HÒA');
});

test("the table's right border is whole on paper", async () => {
  const url = await visit.serve(reportOf(FIGURES));
  await printed(url);
  const pixels = execFileSync('pdftoppm', ['-r', '144', '-gray', '-singlefile', file], {
    maxBuffer: 2 ** 26,
  });
  const [, width, height] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pixels.toString('latin1', 0, 40)) ?? [];
  const image = pixels.subarray(-Number(width) * Number(height));
  const darkest = (x: number) => {
    let dark = 0;
    for (let y = 0; y < Number(height); y += 1) {
      if (Number(image[y * Number(width) + x]) < 160) dark += 1;
    }
    return dark;
  };
  const columns = Array.from({ length: Number(width) }, (_, x) => darkest(x));
  const edges = columns.flatMap((dark, x) => (dark > Number(height) / 2 ? [x] : []));
  // The left and the right border of the table, as long as each other.
  const [left = 0, right = 0] = [edges[0], edges.at(-1)];
  expect(left).toBeGreaterThan(60);
  expect(Number(width) - right).toBeGreaterThan(60);
  expect(Number(columns[right])).toBeGreaterThan(0.95 * Number(columns[left]));
  expect(Math.abs(left - (Number(width) - right))).toBeLessThan(6);
});

test('the page with all that it asks for is smaller than 40 kB', async () => {
  const url = await visit.serve(reportOf(FIGURES), {}, OWNED, auditFile);
  const { page } = await inspect(visit.browser, 'about:blank');
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => bodies.push(response.body()));
  await page.goto(url, { waitUntil: 'networkidle' });
  const bytes = Buffer.concat(await Promise.all(bodies)).length;
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(40_000);
});

test('paper is white in dark mode too', async () => {
  const url = await visit.serve(reportOf(FIGURES));
  const { page } = await inspect(visit.browser, url, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const colours = (await page.evaluate(
    '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
  )) as string[];
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});

/** What a reader of QR codes finds on the last print, a line each. */
function scanned(): string[] {
  const sheets = path.join(folder, 'sheet');
  execFileSync('pdftoppm', ['-r', '200', '-png', file, sheets]);
  const pictures = readdirSync(folder).filter((name) => /^sheet.*png$/.test(name));
  const found = pictures.map((name) =>
    execFileSync('zbarimg', ['--quiet', '--raw', path.join(folder, name)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim(),
  );
  for (const name of pictures) rmSync(path.join(folder, name));
  return found;
}

test('on paper the QR code ends where the foot does, so that no sheet has a piece of it at its head', async () => {
  const url = await visit.serve(reportOf(FIGURES), {}, OWNED, auditFile);
  const { page } = await inspect(visit.browser, url);
  await page.emulateMedia({ media: 'print' });
  const spill = await page.evaluate(`(() => {
    const code = document.querySelector('.qr path').getBoundingClientRect();
    return code.bottom - document.querySelector('.paper').getBoundingClientRect().bottom;
  })()`);
  expect(spill).toBeLessThanOrEqual(0);
});
