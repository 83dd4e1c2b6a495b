import request from 'supertest';
import { buildApp, CONSTANT_REPORT, PASSWORD, type TestApp } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let built: TestApp;

beforeAll(async () => {
  shop = await TestDatabase.create();
  built = buildApp(shop.open(), CONSTANT_REPORT);
});
afterAll(async () => {
  built.close();
  await shop.drop();
});

const post = () => request(built.app).post('/api/baocao');
const RIGHT = { UserName: 'portal', PassWord: PASSWORD };

/** Each test that fails a log-in does so from an address of its own. */
let addresses = 0;
const elsewhere = () => {
  addresses += 1;
  return `203.0.113.${addresses}`;
};

const ORIGINAL =
  '{"soLuongTruyCap":1002,"soNguoiBan":503,"soNguoiBanMoi":54,"tongSoSanPham":20005,' +
  '"soSanPhamMoi":1206,"soLuongGiaoDich":18446744073709551615,"tongSoDonHangThanhCong":157,' +
  '"tongSoDongHangKhongThanhCong":58,"tongGiaTriGiaoDich":123456789012345678901234568}';

describe('POST /api/baocao', () => {
  test("gives the nine keys in the guidance's order, digit for digit", async () => {
    const { status, headers, text } = await post().send(RIGHT);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toBe(ORIGINAL);
  });

  test('of a year before operation is a 404 without a figure', async () => {
    const response = await request(built.app).post('/api/baocao?nam=2023').send(RIGHT);
    expect(response.status).toBe(404);
    expect(response.body).toEqual({
      error: { code: 'before_operation', message: expect.stringContaining('2024') },
    });
  });

  test('carries the code of its read', async () => {
    const { headers } = await post().send(RIGHT);
    expect(headers['x-report-id']).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  });

  test('of the edition 2022-07-01 spells one key otherwise and counts visits from the start of operation', async () => {
    const updated = buildApp(shop.open(), CONSTANT_REPORT, { edition: '2022-07-01' });
    const { text } = await request(updated.app).post('/api/baocao').send(RIGHT);
    expect(text).toBe(
      ORIGINAL.replace('"soLuongTruyCap":1002', '"soLuongTruyCap":9007199254740993').replace(
        'tongSoDongHang',
        'tongSoDonHang',
      ),
    );
    updated.close();
  });

  test.each([
    ['JSON', 'application/json', JSON.stringify(RIGHT)],
    [
      'JSON with other cases',
      'application/json',
      JSON.stringify({ USERNAME: 'portal', password: PASSWORD }),
    ],
    [
      'JSON with more keys',
      'application/json; charset=utf-8',
      JSON.stringify({ ...RIGHT, nam: '1' }),
    ],
    ['JSON by another type', 'text/plain', JSON.stringify(RIGHT)],
    [
      'JSON that curl calls a form',
      'application/x-www-form-urlencoded',
      JSON.stringify({ UserName: 'portal', PassWord: PASSWORD }),
    ],
    ['a form', 'application/x-www-form-urlencoded', new URLSearchParams(RIGHT).toString()],
    [
      'a form with other cases',
      'application/x-www-form-urlencoded',
      new URLSearchParams({ username: 'portal', PASSWORD }).toString(),
    ],
  ])('takes credentials as %s', async (_what, type, body) => {
    await post().set('Content-Type', type).send(body).expect(200, ORIGINAL);
  });

  test('takes Basic credentials, of the inspector too', async () => {
    await post().auth('portal', PASSWORD).expect(200, ORIGINAL);
    await post().auth('BaocaoTMDT', PASSWORD).send({}).expect(200, ORIGINAL);
  });

  test('reports a closed year by ?nam=', async () => {
    await request(built.app).post('/api/baocao?nam=2025').send(RIGHT).expect(200, ORIGINAL);
    const { status, body } = await request(built.app).post('/api/baocao?nam=9999').send(RIGHT);
    expect([status, body.error.code]).toEqual([400, 'invalid_year']);
  });

  test.each([
    ['not JSON', 'application/json', '{"UserName":'],
    ['an array', 'application/json', '[1]'],
    ['a number', 'application/json', '1'],
    ['null', 'application/json', 'null'],
    ['a name that is no text', 'application/json', '{"UserName":1,"PassWord":"a"}'],
    ['a password that is no text', 'application/json', '{"UserName":"a","PassWord":["a"]}'],
    ['a name without a password', 'application/json', '{"UserName":"a"}'],
    ['a password without a name', 'application/json', '{"PassWord":"a"}'],
    [
      'one key given twice',
      'application/json',
      '{"UserName":"portal","PassWord":"a","PassWord":"b"}',
    ],
    [
      'one key given twice, once escaped',
      'application/json',
      '{"UserName":"portal","\\u0055serName":"b","PassWord":"b"}',
    ],
    ['a name given twice', 'application/json', '{"UserName":"a","username":"b","PassWord":"a"}'],
    [
      'a form with a name given twice',
      'application/x-www-form-urlencoded',
      'UserName=a&UserName=b&PassWord=a',
    ],
    ['an unknown charset', 'application/json; charset=klingon', '{"UserName":"a","PassWord":"a"}'],
  ])('answers %s with a 400', async (_what, type, body) => {
    const response = await post().set('Content-Type', type).send(body);
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ error: { code: 'malformed', message: expect.any(String) } });
  });

  test.each([
    ['no credentials', ''],
    ['an empty object', '{}'],
    ['a wrong password', '{"UserName":"portal","PassWord":"sai"}'],
    ['an unknown account', '{"UserName":"nobody","PassWord":"sai"}'],
    ['empty credentials', '{"UserName":"","PassWord":""}'],
    ['an account named like a property', '{"UserName":"__proto__","PassWord":"a"}'],
  ])('answers %s with a 401', async (_what, body) => {
    const response = await post()
      .set('X-Forwarded-For', elsewhere())
      .set('Content-Type', 'application/json')
      .send(body);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Basic /);
    expect(response.body).toEqual({ error: { code: 'unauthorized', message: expect.any(String) } });
  });

  test('answers a body over the limit with a 413', async () => {
    const { status, body } = await post().send({ ...RIGHT, more: 'x'.repeat(20_000) });
    expect([status, body.error.code]).toEqual([413, 'too_large']);
  });

  test.each(['get', 'head', 'put', 'patch', 'delete', 'options'] as const)(
    'answers the method %s with a 405 that allows POST',
    async (method) => {
      const { status, headers, text } = await request(built.app)[method]('/api/baocao');
      expect([status, headers.allow]).toEqual([405, 'POST']);
      if (method !== 'head') expect(JSON.parse(text).error.code).toBe('method_not_allowed');
    },
  );

  test('too many failures are a 429 with Retry-After', async () => {
    const address = elsewhere();
    const wrong = () =>
      post()
        .set('X-Forwarded-For', address)
        .send({ ...RIGHT, PassWord: 'sai' });
    const statuses: number[] = [];
    for (let again = 0; again < 11; again += 1) statuses.push((await wrong()).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const { headers, body } = await wrong();
    expect(headers['retry-after']).toMatch(/^(8[89]\d|900)$/);
    expect(body.error.code).toBe('too_many_attempts');
  });

  test('without authentication answers anyone, and refuses a malformed body all the same', async () => {
    const open = buildApp(shop.open(), CONSTANT_REPORT, { apiAuth: false });
    await request(open.app).post('/api/baocao').expect(200, ORIGINAL);
    await request(open.app)
      .post('/api/baocao')
      .send({ ...RIGHT, PassWord: 'sai' })
      .expect(200);
    await request(open.app)
      .post('/api/baocao')
      .set('Content-Type', 'application/json')
      .send('{')
      .expect(400);
    await request(open.app).get('/').expect(401);
    open.close();
  });

  test('below /api all is JSON, after authentication', async () => {
    await request(built.app).post('/api/khac').set('X-Forwarded-For', elsewhere()).expect(401);
    const { status, body } = await request(built.app).post('/api/khac').auth('portal', PASSWORD);
    expect([status, body.error.code]).toEqual([404, 'not_found']);
  });

  test('a database that is away is a 503 with Retry-After', async () => {
    const away = buildApp(shop.open({ socketPath: '/nowhere/socket' }), CONSTANT_REPORT);
    const { status, headers, body } = await request(away.app).post('/api/baocao').send(RIGHT);
    expect([status, body.error.code]).toEqual([503, 'database_unavailable']);
    expect(headers['retry-after']).toMatch(/^\d+$/);
    away.close();
  });
});
