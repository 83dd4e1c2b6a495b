import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CheerioAPI, load } from 'cheerio';
import { html } from '../../src/formats/html';
import { FIGURE_NAMES } from '../../src/report/figure-names';
import { formLabel } from '../../src/report/form';
import { periodAt } from '../../src/report/period';

const readAt = new Date('2026-11-24T07:05:09.300Z');
const figures = Object.fromEntries(
  FIGURE_NAMES.map((name, index) => [name, 1_000_000n * BigInt(index + 1)]),
) as Record<(typeof FIGURE_NAMES)[number], bigint>;

const page = (year?: number, changed: Partial<typeof figures> = {}) =>
  load(
    String(
      html.render({
        id: '7F3A9-1C2QX',
        period: periodAt(readAt, year),
        figures: { ...figures, ...changed },
        readAt,
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
  const whole = squeeze($('main').clone().find('footer').remove().end().text());
  $('td.figure').remove();
  const form = pageLines($).join(' ');
  expect(squeeze($('main').clone().find('footer').remove().end().text())).toBe(form);
  expect(whole.length).toBeGreaterThan(form.length);
});

test('cells span the columns and rows of the form', () => {
  const $ = page();
  const spans = (selector: string) =>
    $(selector)
      .get()
      .map((cell) => [Number($(cell).attr('colspan') ?? 1), Number($(cell).attr('rowspan') ?? 1)]);

  expect(spans('thead th')).toEqual([
    [2, 1],
    [1, 1],
    [1, 1],
  ]);
  const rows = $('tbody tr').get();
  expect(rows).toHaveLength(9);
  const bodySpans = rows.map((_row, index) => spans(`tbody tr:nth-child(${index + 1}) > *`));
  const [one, two, three, wide] = [
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
  ];
  expect(bodySpans).toEqual([
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

test('headings are marked up for those who do not see the table', () => {
  const $ = page();
  expect($('html').attr('lang')).toBe('vi');
  expect($('h1')).toHaveLength(1);
  expect($('thead th:not([scope])')).toHaveLength(0);
  expect($('tbody th[scope="rowgroup"]')).toHaveLength(3);
  expect($('tbody th[scope="row"]')).toHaveLength(9);
});

test('below the table stands when the figures were read, and for a closed year what they cover', () => {
  const running = squeeze(page()('footer').text());
  expect(running).toContain('14:05:09 ngày 24/11/2026 (giờ Việt Nam)');
  expect(running).not.toContain('đến hết ngày');
  const closed = squeeze(page(2025)('footer').text());
  expect(closed).toContain('14:05:09 ngày 24/11/2026');
  expect(closed).toContain('đến hết ngày 31/12/2025');
});

test('the page asks nothing of others, and holds no script or inline style', () => {
  const html = page().html();
  expect(html).not.toMatch(/<script|<style|style=|https?:|\/\/[a-z]/i);
});

test('every row has a name by which an error can tell it', () => {
  expect(formLabel('orders_failed')).toBe('Tổng số đơn hàng không thành công');
  expect(formLabel('value_succeeded')).toBe('Tổng giá trị giao dịch');
  expect(formLabel('visits_period')).toBeUndefined();
});
