import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CheerioAPI, load } from 'cheerio';
import { reportPage } from '../../src/formats/report-page';
import { FIGURE_NAMES } from '../../src/report/figure-names';
import { formLabel } from '../../src/report/official-form';
import { periodAt } from '../../src/report/period';
import { PLATFORM } from '../support/app';

const readAt = new Date('2026-11-24T07:05:09.300Z');
const figures = Object.fromEntries(
  FIGURE_NAMES.map((name, index) => [name, 1_000_000n * BigInt(index + 1)]),
) as Record<(typeof FIGURE_NAMES)[number], bigint>;

const page = (year?: number, changed: Partial<typeof figures> = {}) =>
  load(
    String(
      reportPage({ platform: PLATFORM, showReportSql: false, hasLookup: false }).render({
        id: '7F3A9-1C2QX',
        period: periodAt(readAt, year),
        figures: { ...figures, ...changed },
        readAt,
        statements: new Map(),
        tookMs: 1,
      }),
    ),
  );

const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The guidance's own words for the page, from its title to its end, a line each. */
function guidanceLines(year: number): string[] {
  const text = readFileSync(path.join(__dirname, '../official/huong-dan-tich-hop.txt'), 'utf8');
  const [, section = ''] = text.split('Hiện thị trên trang báo cáo theo thứ tự như sau:');
  return section
    .replaceAll(/\[bookmark: \w+\]/g, '')
    .split('\n')
    .map(squeeze)
    .filter((line) => line !== '' && !line.startsWith('(Ví du năm nay'))
    .map((line) => line.replaceAll('202x', String(year)));
}

/** The lines of the page's form in the order in which they are read, without the figures. */
function pageLines($: CheerioAPI): string[] {
  return $('h1, .period, thead th, tbody th span, tbody td.explanation p')
    .get()
    .map((element) => squeeze($(element).text()));
}

test.each([2026, 2025])('the page of %d holds the guidance word for word', (year) => {
  const lines = pageLines(page(year));
  expect(lines).toEqual(guidanceLines(year));
  expect(lines.filter((line) => line.includes(String(year)))).toHaveLength(7);
});

test('the table holds nothing but the form and the figures', () => {
  const $ = page();
  const table = $('table').clone();
  table.find('caption').remove();
  const whole = squeeze(table.text());
  table.find('td.figure').remove();
  const form = pageLines($).slice(2).join(' ');
  expect(squeeze(table.text())).toBe(form);
  expect(whole.length).toBeGreaterThan(form.length);
});

test('cells span the columns and rows of the form', () => {
  const $ = page();
  const spans = (rows: string) =>
    $(rows)
      .get()
      .map((row) =>
        $(row)
          .children()
          .get()
          .map((cell) => [
            Number($(cell).attr('colspan') ?? 1),
            Number($(cell).attr('rowspan') ?? 1),
          ]),
      );

  expect(spans('thead tr')[0]).toEqual([
    [2, 1],
    [1, 1],
    [1, 1],
  ]);
  const [one, two, three, wide] = [
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
  ];
  expect(spans('tbody tr')).toEqual([
    [wide, one, one],
    [two, one, one, two],
    [one, one],
    [two, one, one, two],
    [one, one],
    [three, one, one, three],
    [one, one],
    [one, one],
    [wide, one, one],
  ]);
});

test('figures stand in the rows of the form, grouped as in Vietnam, the value with its unit', () => {
  const $ = page(undefined, { value_succeeded: 123456789012345678901234568n });
  const cells = $('td.figure')
    .get()
    .map((cell) => squeeze($(cell).text()));
  expect(cells).toEqual([
    '1.000.000',
    '3.000.000',
    '4.000.000',
    '5.000.000',
    '6.000.000',
    '7.000.000',
    '8.000.000',
    '9.000.000',
    '123.456.789.012.345.678.901.234.568 đồng',
  ]);
  expect(cells.join()).not.toContain('2.000.000');
});

test('headings are marked up for screen readers', () => {
  const $ = page();
  expect($('html').attr('lang')).toBe('vi');
  expect($('h1')).toHaveLength(1);
  expect($('thead th:not([scope])')).toHaveLength(0);
  expect($('tbody th[scope="rowgroup"]')).toHaveLength(3);
  expect($('tbody th[scope="row"]')).toHaveLength(9);
});

test("a group's heading heads the rows of its own group alone", () => {
  const $ = page();
  const sizes = $('tbody')
    .get()
    .map((group) => [$(group).find('th[scope="rowgroup"]').length, $(group).find('tr').length]);
  expect(sizes).toEqual([
    [0, 1],
    [1, 2],
    [1, 2],
    [1, 3],
    [0, 1],
  ]);
});

test('the platform, the instant and the code of the read stand on the page and on paper', () => {
  const $ = page();
  expect($('title').text()).toBe('Chợ Mẫu (chomau.vn) – Báo cáo số liệu năm 2026');
  expect(squeeze($('.identity').text())).toBe('Chợ Mẫu chomau.vn');
  expect(squeeze($('#status').text())).toContain('Đọc trực tiếp lúc 14:05:09 ngày 24/11/2026');
  expect(squeeze($('main .read').text())).toContain('Mã tra cứu: 7F3A9-1C2QX');
  expect(squeeze($('footer').text())).toBe(
    'https://baocao.chomau.vn/ · đọc lúc 14:05:09 ngày 24/11/2026 (giờ Việt Nam) Mã tra cứu 7F3A9-1C2QX',
  );
});

test('a closed year names the days that it covers, under the period too', () => {
  expect(page()('body').text()).not.toContain('đến hết ngày');
  const $ = page(2025);
  const line = 'Số liệu cả năm 2025: đến hết ngày 31/12/2025';
  expect(squeeze($('.period + .closed-year').text())).toBe(line);
  expect(squeeze($('#status').text())).toBe(`✓ ${line}`);
});

test('the years go back to the start of operation', () => {
  const links = ($: CheerioAPI) =>
    $('.years a')
      .get()
      .map((link) => $(link).attr('href'));
  expect(links(page(2025))).toEqual(['/', '/?nam=2025', '/?nam=2024']);
  expect(page(2025)('.years [aria-current="page"]').text()).toBe('2025');
});

test('the page loads nothing from other sites, and has no inline style or script', () => {
  const $ = page();
  expect(
    $('[src], link:not([href^="#"])')
      .get()
      .map((each) => $(each).attr('src') ?? $(each).attr('href')),
  ).toEqual([
    ...['/favicon.svg', '/style.css', '/header.css', '/form.css', '/live.css', '/print.css'],
    '/live.js',
  ]);
  expect($('script').text()).toBe('');
  expect($.html()).not.toMatch(/<style|style=|\son[a-z]+=/i);
});

test('every row has a name for error messages', () => {
  expect(formLabel('orders_failed')).toBe('Tổng số đơn hàng không thành công');
  expect(formLabel('value_succeeded')).toBe('Tổng giá trị giao dịch');
  expect(formLabel('visits_period')).toBeUndefined();
});
