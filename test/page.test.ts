import { load } from 'cheerio';
import request from 'supertest';
import { buildApp, CONSTANT_REPORT, PASSWORD, type TestApp } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let built: TestApp;

beforeAll(async () => {
  shop = await TestDatabase.create('CREATE TABLE gone (id INT)');
  built = buildApp(shop.open(), CONSTANT_REPORT);
});
afterAll(async () => {
  built.close();
  await shop.drop();
});

const get = (path: string) => request(built.app).get(path);
const login = (path: string) => get(path).auth('BaocaoTMDT', PASSWORD);

describe('GET /', () => {
  test('without credentials is challenged, in UTF-8, with a page that tells nothing', async () => {
    const { status, headers, text } = await get('/');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(/^Basic realm="[^"]+", charset="UTF-8"$/);
    expect(headers['cache-control']).toBe('no-store');
    expect(load(text)('h1').text()).toBe('Cần đăng nhập');
  });

  test('an address that only begins like the API is a page', async () => {
    const { status, headers } = await get('/apiary');
    expect([status, headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
  });

  test('shows the report to BaocaoTMDT', async () => {
    const { status, headers, text } = await login('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.etag).toBeUndefined();
    const figures = load(text)('td.figure')
      .get()
      .map((cell) => load(cell).text());
    expect(figures).toContain('9.007.199.254.740.993');
    expect(figures).toContain('123.456.789.012.345.678.901.234.568 đồng');
  });

  test('accepts a password of Vietnamese letters that a keyboard did not compose', async () => {
    await get('/').auth('BaocaoTMDT', PASSWORD.normalize('NFD')).expect(200);
  });

  test.each([
    ['a wrong password', 'BaocaoTMDT', 'sai'],
    ['the name in another case', 'baocaotmdt', PASSWORD],
    ['an account of the API', 'portal', PASSWORD],
    ['an unknown account', 'nobody', PASSWORD],
    ['nothing', '', ''],
  ])('refuses %s', async (_what, user, password) => {
    const { status, text } = await get('/')
      .auth(user, password)
      .set('X-Forwarded-For', `198.51.100.${user.length}`);
    expect(status).toBe(401);
    expect(text).not.toContain('figure');
  });

  test.each(['Basic', 'Basic !!!', 'Bearer abc', 'Basic bm9jb2xvbg==', ''])(
    'challenges the Authorization header %j again',
    async (header) => {
      await get('/').set('Authorization', header).expect(401);
    },
  );

  test('reports a closed year, and the running one by its name', async () => {
    const year = new Date(Date.now() + 7 * 3600_000).getUTCFullYear();
    const closed = load((await login(`/?nam=${year - 1}`)).text);
    expect(closed('.period').text()).toContain(`01/01/${year - 1}`);
    const running = load((await login(`/?nam=${year}`)).text);
    expect(running('.period').text()).toContain(`01/01/${year}`);
  });

  test.each(['9999', '1999', '0', '20 25', 'abc', '', '2025.0', '-2025', '20255', '２０２５'])(
    'answers ?nam=%s with a plain 400',
    async (nam) => {
      const { status, text } = await login(`/?nam=${encodeURIComponent(nam)}`);
      expect(status).toBe(400);
      expect(load(text)('h1').text()).toBe('Năm báo cáo không hợp lệ');
    },
  );

  test.each(['/?nam=2025&nam=2024', '/?nam[]=2025', '/?nam[a]=2025'])(
    'never guesses at %s',
    async (path) => {
      const { status } = await login(path);
      expect([200, 400]).toContain(status);
      if (path.includes('&')) expect(status).toBe(400);
    },
  );
});

describe('GET /bao-cao.csv', () => {
  test('is the table as a file for a spreadsheet, with every digit', async () => {
    const { status, headers, text } = await login('/bao-cao.csv?nam=2025');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename=bao-cao-2025.csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('\uFEFFBÁO CÁO SỐ LIỆU');
    expect(lines[1]).toBe('Từ ngày 01/01/2025 – đến thời điểm truy cập');
    expect(lines[2]).toBe('Tiêu chí,,Số lượng');
    expect(lines.slice(3, 12).map((line) => line.split(',').at(-1))).toEqual([
      '9007199254740993',
      '503',
      '54',
      '20005',
      '1206',
      '18446744073709551615',
      '157',
      '58',
      '123456789012345678901234568',
    ]);
    expect(lines[5]).toMatch(/^Số lượng người bán,Số lượng người bán mới \(Tính thời điểm/);
    expect(lines[12]).toMatch(/lúc \d\d:\d\d:\d\d ngày/);
    expect(lines.slice(13)).toEqual(['']);
    for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  });

  test('is for BaocaoTMDT alone, and a refusal is a page, not a file', async () => {
    for (const [path, code] of [
      ['/bao-cao.csv', 401],
      ['/bao-cao.csv?nam=9999', 400],
    ] as const) {
      const { status, headers } = await (code === 401 ? get(path) : login(path));
      expect(status).toBe(code);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-disposition']).toBeUndefined();
    }
  });
});

test('anything else is a 404, after authentication', async () => {
  for (const path of [
    '/admin',
    '/report.sql',
    '/.env',
    '/.htpasswd',
    '/views/report.ejs',
    '/index.html',
  ]) {
    await get(path).expect(401);
    const { status, text } = await login(path);
    expect(status).toBe(404);
    expect(load(text)('h1').text()).toBe('Không tìm thấy trang');
  }
  await request(built.app).post('/').auth('BaocaoTMDT', PASSWORD).expect(404);
});

test('the style sheet needs no credentials, so that a refusal is readable too', async () => {
  await get('/style.css')
    .expect(200)
    .expect('Content-Type', /text\/css/);
});

test('health needs no credentials and tells no detail', async () => {
  await get('/healthz').expect(200, 'ok\n');
  await get('/readyz').expect(200, 'ready\n');
});

test('a read of a broken database shows the figures that are missing, and no figure, SQL or path', async () => {
  const broken = buildApp(
    shop.open(),
    `${CONSTANT_REPORT.replace('58 AS orders_failed,', '')} SELECT COUNT(*) AS orders_failed FROM no_such_table;`,
  );
  const { status, headers, text } = await request(broken.app).get('/').auth('BaocaoTMDT', PASSWORD);
  expect(status).toBe(503);
  expect(headers['retry-after']).toMatch(/^\d+$/);
  expect(text).toContain('Tổng số đơn hàng không thành công');
  expect(text).not.toMatch(/no_such_table|SELECT|report\.sql|class="figure"|<table|\/src\//);
  expect(JSON.stringify(broken.log)).toContain('no_such_table');
  broken.close();
});

test('a database that is away is a 503 in Vietnamese with Retry-After, and not ready', async () => {
  const away = buildApp(shop.open({ socketPath: '/nowhere/socket' }), CONSTANT_REPORT);
  const { status, headers, text } = await request(away.app).get('/').auth('BaocaoTMDT', PASSWORD);
  expect(status).toBe(503);
  expect(headers['retry-after']).toMatch(/^\d+$/);
  expect(text).toContain('Cơ sở dữ liệu của sàn chưa trả lời');
  expect(text).not.toContain('nowhere');
  await request(away.app).get('/readyz').expect(503);
  await request(away.app).get('/healthz').expect(200);
  away.close();
});

test('the log keeps the figures that were shown, and no credential', async () => {
  built.log.length = 0;
  await login('/?nam=2025');
  const [line] = built.log as [{ report: { year: number; figures: Record<string, string> } }];
  expect(line).toMatchObject({
    req: { method: 'GET', path: '/' },
    res: { status: 200 },
    report: { year: 2025, figures: { orders_total: '18446744073709551615' } },
  });
  expect(JSON.stringify(built.log)).not.toMatch(/Basic |authorization|mật khẩu/i);
});
