import { load } from 'cheerio';
import request from 'supertest';
import { vietnamYear } from '../src/vietnam';
import { buildApp, CONSTANT_REPORT, PASSWORD, PLATFORM, type TestApp } from './support/app';
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
  test('without credentials is challenged, in UTF-8, with a page that shows no figure', async () => {
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
    const year = vietnamYear(Date.now());
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
    'refuses %s instead of guessing',
    async (path) => {
      const { status } = await login(path);
      expect([200, 400]).toContain(status);
      if (path.includes('&')) expect(status).toBe(400);
    },
  );
});

describe('a year before operation', () => {
  test('is a 404 that says since when there are figures, and shows none', async () => {
    for (const path of ['/?nam=2023', '/?nam=2001']) {
      const { status, text } = await login(path);
      expect(status).toBe(404);
      expect(load(text)('main').text()).toContain('Sàn hoạt động từ năm 2024');
      expect(text).not.toContain('data-figure');
    }
    await login('/?nam=2024').expect(200);
  });

  test('is reported where no start of operation is configured', async () => {
    const { name, domain } = PLATFORM;
    const unknown = buildApp(shop.open(), CONSTANT_REPORT, {
      platform: { name, domain, since: undefined },
    });
    await request(unknown.app).get('/?nam=2010').auth('BaocaoTMDT', PASSWORD).expect(200);
    unknown.close();
  });
});

test('each page carries the code of its read, which stands on it and in the log', async () => {
  built.log.length = 0;
  const { headers, text } = await login('/');
  const id = headers['x-report-id'];
  expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(load(text)('main .code').text()).toBe(id);
  expect(built.log).toEqual([expect.objectContaining({ report: expect.objectContaining({ id }) })]);
  expect((await login('/')).headers['x-report-id']).not.toBe(id);
});

describe('a problem page', () => {
  test('after Cancel names the account, and does not speak of a wrong password', async () => {
    const $ = load((await get('/')).text);
    expect($('main').text()).toContain('Chưa đăng nhập.');
    expect($('main').text()).toContain('Tài khoản: BaocaoTMDT.');
    expect($('main').text()).not.toContain('không đúng');
    const wrong = await get('/').auth('BaocaoTMDT', 'sai').set('X-Forwarded-For', '198.51.100.77');
    expect(load(wrong.text)('main').text()).toContain('mật khẩu không đúng');
  });

  test('has the header, a way on, a time and the id of the request as it is logged', async () => {
    built.log.length = 0;
    const $ = load((await login('/nowhere')).text);
    expect($('.identity').text()).toContain('Chợ Mẫu');
    expect(
      $('.ways a')
        .get()
        .map((link) => [$(link).text(), $(link).attr('href')]),
    ).toEqual([['Về báo cáo', '/']]);
    expect($('main').text()).toMatch(/Lúc \d\d:\d\d:\d\d ngày \d\d\/\d\d\/\d{4}/);
    const [line] = built.log as [{ req: { id: string } }];
    expect($('.code').text()).toBe(line.req.id);
  });

  test('offers another try only where it can help, and a call where one is asked for', async () => {
    const contact = '024 3825 0000';
    const broken = buildApp(shop.open(), CONSTANT_REPORT.replace('54 AS', 'NULL AS'), {
      platform: { ...PLATFORM, contact },
    });
    const ways = async (path: string, app = built.app) => {
      const { text } = await request(app).get(path).auth('BaocaoTMDT', PASSWORD);
      const $ = load(text);
      return [$('.ways a').text(), $('main').text().includes(contact)];
    };
    expect(await ways('/nowhere')).toEqual(['Về báo cáo', false]);
    expect(await ways('/?nam=2010')).toEqual(['Về báo cáo', false]);
    expect(await ways('/?nam=abc')).toEqual(['Về báo cáo', false]);
    expect(await ways('/', broken.app)).toEqual(['Thử lạiVề báo cáo', true]);
    broken.close();
  });

  test('after too many tries says how long to wait', async () => {
    const from = (password: string) =>
      get('/').auth('BaocaoTMDT', password).set('X-Forwarded-For', '198.51.100.88');
    for (let tries = 0; tries < 10; tries += 1) await from(`sai ${tries}`).expect(401);
    const { status, headers, text } = await from('sai');
    expect(status).toBe(429);
    const minutes = Math.ceil(Number(headers['retry-after']) / 60);
    expect(minutes).toBeGreaterThan(10);
    expect(load(text)('main').text()).toContain(`Thử lại sau ${minutes} phút.`);
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

test('the style sheets need no credentials, so that a refusal is readable too', async () => {
  for (const sheet of ['/style.css', '/header.css', '/form.css', '/live.css', '/print.css']) {
    await get(sheet)
      .expect(200)
      .expect('Content-Type', /text\/css/);
  }
});

test('health needs no credentials and shows no detail', async () => {
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
