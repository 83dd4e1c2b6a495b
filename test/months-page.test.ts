import { type CheerioAPI, load } from 'cheerio';
import request from 'supertest';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { buildApp, PASSWORD, PLATFORM } from './support/app';
import { startMariadb } from './support/mariadb';
import { HALF_OPEN, OrderShop, OTHERS, orders } from './support/order-shop';

let server: PrivateMariadb;
let shop: OrderShop;

beforeAll(async () => {
  server = await startMariadb();
});
beforeEach(async () => {
  shop = await OrderShop.open(server);
});
afterEach(() => shop.close());
afterAll(() => server.remove());

describe('GET /theo-thang', () => {
  const get = async (reportSql: string, path: string, config?: Parameters<typeof buildApp>[2]) => {
    const built = buildApp(shop.database.open(), reportSql, config);
    try {
      const answer = await request(built.app).get(path).auth('BaocaoTMDT', PASSWORD);
      return {
        ...answer,
        headers: answer.headers,
        text: answer.text,
        log: built.log,
        $: load(answer.text),
      };
    } finally {
      built.close();
    }
  };
  const rows = ($: CheerioAPI, table: string) =>
    $(`${table} tr`)
      .get()
      .map((row) =>
        $(row)
          .find('th, td')
          .get()
          .map((cell) => flat($(cell).text())),
      );

  test('shows both years by months, with totals that are the official figures', async () => {
    await shop.query(`
      INSERT INTO orders (state, total, placed)
      SELECT IF(seq % 10 = 0, 'void', IF(seq % 7 = 0, 'open', 'done')), 1000.5, '2029-01-01' + INTERVAL seq * 6 HOUR
      FROM seq_0_to_2774`);
    const { status, headers, $, log } = await get(OTHERS + HALF_OPEN, '/theo-thang');
    expect(status).toBe(200);
    const [code] = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec($('p.read').text()) ?? [];
    expect(headers['x-report-id']).toBe(code);
    expect(log[0]).toMatchObject({ report: { id: code, year: 2030 } });

    const orderRows = rows($, 'table.orders');
    expect(orderRows[1]).toEqual(['1', '2030', '124', '95', '13', '16']);
    expect(orderRows[2]?.slice(0, 2)).toEqual(['2029', '124']);
    expect(orderRows.at(-4)?.slice(0, 3)).toEqual(['12', '2030', '–']);
    const total = Number(orderRows.at(-2)?.[1]?.replace('.', ''));
    const official = load((await get(OTHERS + HALF_OPEN, '/')).text);
    expect(official('[data-figure="orders_total"]').text()).toBe(orderRows.at(-2)?.[1]);
    const months = orderRows
      .filter((row) => row[1]?.startsWith('2030') && row.length > 5)
      .map((row) => Number(row[2]?.replace('–', '0').replace('.', '')));
    expect(months.reduce((sum, each) => sum + each)).toBe(total);
    expect(flat($('main').text())).toContain(`Cộng 11 tháng = ${orderRows.at(-2)?.[1]} ✓`);
    expect(flat($('main').text())).toContain('Cộng 12 tháng = 1.460 ✓');
  });

  test('draws two bars a month where the specification puts them, without inline styles', async () => {
    await shop.query(`
      INSERT INTO orders (state, total, placed)
      SELECT 'done', 1000, '2029-01-01' + INTERVAL seq * 6 HOUR FROM seq_0_to_2774`);
    const { $, text, headers } = await get(OTHERS + HALF_OPEN, '/theo-thang');
    expect(text).not.toMatch(/\sstyle=|<style/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    const charts = $('figure.chart > svg');
    expect(charts).toHaveLength(2);
    for (const chart of charts.get()) {
      expect($(chart).attr()).toMatchObject({ viewBox: '0 0 620 220', role: 'img' });
      const title = $(chart).children('title');
      expect(title.attr('id')).toBe($(chart).attr('aria-labelledby'));
      expect(title.text()).toContain('năm 2030 và năm 2029');
      expect($(chart).find('line')).toHaveLength(5);
      expect($(chart).find('.bar-last')).toHaveLength(12);
      expect($(chart).find('.bar-current')).toHaveLength(10);
      const slot = (620 - 48) / 12;
      const running = $(chart).find('.bar-running');
      expect(Number(running.attr('x'))).toBeCloseTo(48 + 10.5 * slot, 0);
      expect(Number(running.attr('width'))).toBeCloseTo(0.36 * slot, 0);
      const last = $(chart).find('.bar-last').first();
      expect(Number(last.attr('width'))).toBeCloseTo(0.32 * slot, 0);
      // Every bar stands on the base line.
      for (const bar of $(chart).find('rect').get()) {
        expect(Number($(bar).attr('y')) + Number($(bar).attr('height'))).toBeCloseTo(192, 0);
      }
    }
    expect(flat($('.legend').first().text())).toBe('2029 2030 tháng 11/2030: chưa hết tháng');
  });

  test('says by how much the rounded months differ from the rounded year', async () => {
    await shop.query(`
      INSERT INTO orders (state, total, placed)
      VALUES ('done', 0.4, '2030-01-05'), ('done', 0.4, '2030-02-05'), ('done', 0.4, '2030-03-05')`);
    const { $ } = await get(OTHERS + HALF_OPEN, '/theo-thang');
    expect(flat($('main').text())).toContain('cộng lại là 0, ít hơn 1 đồng');
    expect(flat($('main').text())).toContain('Cộng 11 tháng = 1 ✓');
  });

  test('shows months before operation as empty, unless they have figures', async () => {
    const platform = { ...PLATFORM, since: { year: 2029, month: 4, day: '15/04/2029' } };
    await shop.place('2029-03-31 12:00:00', '2029-05-01 00:00:00', '2030-05-01 00:00:00');
    const { $ } = await get(OTHERS + HALF_OPEN, '/theo-thang', { platform });
    const counted = rows($, 'table.orders').filter((row) => row.includes('2029') && row.length < 6);
    expect(counted.map((row) => row[1]).slice(0, 5)).toEqual(['–', '–', '1', '0', '1']);
    expect(flat($('main').text())).toContain(
      '⚠ 1 đơn hàng năm 2029 có trước ngày hoạt động 15/04/2029.',
    );
    expect(flat($('main').text())).toContain(
      'Cộng 10 tháng = 2 ✓ bằng “Tổng số đơn hàng” của báo cáo năm 2029',
    );

    const young = await get(OTHERS + HALF_OPEN, '/theo-thang', {
      platform: { ...PLATFORM, since: { year: 2030, month: 2, day: '01/02/2030' } },
    });
    expect(young.text).not.toContain('2029');
    expect(young.text).toContain('Sàn hoạt động từ ngày 01/02/2030, nên không có năm trước');
    expect(rows(young.$, 'table.orders')[1]).toEqual(['1', '2030', '–', '–', '–', '–']);
  });

  test('compares the same period, without a per cent of zero', async () => {
    await shop.place(
      '2029-11-24 12:00:00',
      '2029-11-24 12:00:01',
      '2030-01-01 00:00:00',
      '2030-01-02 00:00:00',
      '2030-01-03 00:00:00',
    );
    await shop.query(
      "INSERT INTO visits VALUES ('2030-01-01'); INSERT INTO sellers VALUES ('2029-01-01'), ('2029-01-01'), ('2029-01-01'), ('2030-01-01'), ('2030-01-01')",
    );
    const { $ } = await get(OTHERS + HALF_OPEN, '/theo-thang');
    const compared = Object.fromEntries(
      rows($, 'table.compared').map(([label, ...cells]) => [label, cells]),
    );
    expect(compared).toMatchObject({
      'Chỉ tiêu': ['2030', '2029', 'Chênh lệch', '%'],
      'Số lượng truy cập trong kỳ': ['1', '0', '+1', '–'],
      'Số lượng người bán mới': ['2', '3', '−1', '−33,3%'],
      'Số sản phẩm đăng bán mới': ['0', '0', '0', '–'],
      'Tổng số đơn hàng': ['3', '1', '+2', '+200,0%'],
      'Đơn hàng đang xử lý': ['0', '0', '0', '–'],
    });
    expect(flat($('main').text())).toContain(
      'Từ 01/01/2030 đến 12:00:00 ngày 24/11/2030 so với từ 01/01/2029 đến 12:00:00 ngày 24/11/2029.',
    );
  });

  test('answers for the years of the report alone', async () => {
    expect((await get(OTHERS + HALF_OPEN, '/theo-thang?nam=2029')).$('h1').text()).toContain(
      '2029',
    );
    expect((await get(OTHERS + HALF_OPEN, '/theo-thang?nam=2031')).status).toBe(400);
    expect((await get(OTHERS + HALF_OPEN, '/theo-thang?nam=abc')).status).toBe(400);
    expect((await get(OTHERS + HALF_OPEN, '/theo-thang?nam=2023')).status).toBe(404);
    const built = buildApp(shop.database.open(), OTHERS + HALF_OPEN);
    await request(built.app).get('/theo-thang').expect(401);
    built.close();
  });

  test('months that do not add up are a 503 that names the figure, and no month', async () => {
    await shop.place('2030-02-01 00:00:00');
    const { status, text, log } = await get(
      OTHERS + orders('YEAR(placed) = YEAR(:start)'),
      '/theo-thang',
    );
    expect(status).toBe(503);
    expect(text).toContain('Tổng số đơn hàng');
    expect(text).not.toContain('<table');
    expect(JSON.stringify(log)).toContain('add up to 11');
  });

  test('requests at once share few reads, each started after the request came', async () => {
    // A connection that is used again has the server's clock, not the moved one of init_connect.
    await shop.query("SET GLOBAL init_connect = ''");
    jest.restoreAllMocks();
    const built = buildApp(shop.database.open(), OTHERS + HALF_OPEN);
    const ask = (_: unknown, index: number) =>
      request(built.app)
        .get(index % 3 === 0 ? '/' : '/theo-thang')
        .auth('BaocaoTMDT', PASSWORD);
    let ids = new Set<string | undefined>();
    const ran = await shop.database.logged(async () => {
      const answers = await Promise.all(Array.from({ length: 30 }, ask));
      expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
      ids = new Set(answers.map(({ headers }) => headers['x-report-id']));
    });
    built.close();
    expect(ran.filter((sql) => sql.startsWith('START TRANSACTION'))).toHaveLength(ids.size);
    expect(ids.size).toBeLessThanOrEqual(6);
  });
});

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
