import request from 'supertest';
import { JANUARY, MARKET_SETTINGS, Market } from './support/annual-market';
import { buildApp, CONSTANT_REPORT, PASSWORD } from './support/app';

const market = new Market();

describe('the page of the yearly report', () => {
  const serve = () =>
    buildApp(
      market.shop.open(),
      CONSTANT_REPORT,
      {},
      {
        annual: {
          reports: market.folder.reports(market.shop.open(), () => new Date(JANUARY)),
          account: 'portal',
        },
      },
    );
  const get = (path: string, user = 'portal') => {
    const { app, close: remove } = serve();
    return request(app)
      .get(path)
      .auth(user, PASSWORD)
      .then((answer) => {
        remove();
        return answer;
      });
  };

  test('opens for its own account alone, not for the inspector or a stranger', async () => {
    await market.close();
    for (const path of ['/bao-cao-nam', '/bao-cao-nam.docx', '/bao-cao-nam.xlsx']) {
      expect((await get(path)).status).toBe(200);
      expect((await get(path, 'BaocaoTMDT')).status).toBe(401);
      expect((await get(path, 'someone')).status).toBe(401);
    }
    expect((await get('/', 'portal')).status).toBe(401);
    expect((await get('/', 'BaocaoTMDT')).status).toBe(200);
  });

  test('is not there without an account of its own', async () => {
    const { app, close: remove } = buildApp(market.shop.open(), CONSTANT_REPORT);
    const { status } = await request(app).get('/bao-cao-nam').auth('BaocaoTMDT', PASSWORD);
    remove();
    expect(status).toBe(404);
  });

  test('has every notice, the definitions and the days that are left', async () => {
    await market.close();
    const { text } = await get('/bao-cao-nam');
    for (const words of [
      'Mẫu này chép từ một bản duy nhất của Nghị định 248/2026/NĐ-CP (bản Thư viện Pháp luật), chưa đối chiếu với bản ký. Trước khi nộp, so từng dòng với mẫu trên online.gov.vn.',
      'Trang này không nộp thay.',
      'Còn 35 ngày đến hạn 14/02/2027.',
      'Có 34/34 dòng',
      'Đủ để nộp',
      'Đơn hàng thuộc năm đặt hàng (giờ Việt Nam), theo trạng thái lúc đọc.',
    ]) {
      expect(text).toContain(words);
    }
    const eight = await get('/bao-cao-nam?nam=2026&mau=08');
    expect(eight.text).toContain('bản thứ hai do máy đọc');
    market.folder.writeJson({
      ...MARKET_SETTINGS,
      form_compared: { with: 'bản ký trên Công báo', by: 'Trần An', on: '2027-01-08' },
    });
    const compared = await get('/bao-cao-nam');
    expect(compared.text).toContain(
      'Mẫu đã được Trần An so với bản ký trên Công báo ngày 08/01/2027.',
    );
    expect(compared.text).not.toContain('một bản duy nhất');
  });

  test('copies plain digits, whole where the unit is whole', async () => {
    await market.close();
    const { text } = await get('/bao-cao-nam');
    const copies = [...text.matchAll(/data-copy="([^"]*)"/g)].map(([, copy = '']) => copy);
    expect(copies).toEqual(expect.arrayContaining(['116', '4.3', '-60', '0101234567']));
    const { given, ...settings } = MARKET_SETTINGS;
    const big = { ...given, complaints_received: { ...given.complaints_received, value: 1234567 } };
    market.folder.writeJson({ ...settings, given: big, organisation: 'Chợ <b>Mẫu</b>' });
    const answer = await get('/bao-cao-nam');
    expect(answer.text).toContain('data-copy="1234567"');
    expect(answer.text).toContain('>1.234.567<');
    expect(answer.text).toContain('Chợ &lt;b&gt;Mẫu&lt;/b&gt;');
    expect(answer.text).not.toContain('<b>');
  });

  test('names the place of bad input in one line, and the nine figures are still served', async () => {
    await market.close();
    market.folder.writeJson({ ...MARKET_SETTINGS, places: { 'Hà Nội': 36 } });
    const bad = await get('/bao-cao-nam');
    expect(bad.status).toBe(503);
    expect(bad.text).toMatch(
      /annual\.json line \d+: places\.Hà Nội must be a whole number from 1 to 35/,
    );
    expect((await get('/', 'BaocaoTMDT')).status).toBe(200);
    market.folder.writeJson(MARKET_SETTINGS);
    market.folder.writeSql('SELECT 1 AS listings');
    const broken = await get('/bao-cao-nam?nam=2025');
    expect(broken.status).toBe(503);
    expect(broken.text).toContain('annual.sql line 1: the last statement does not end with');
  });

  test.each([
    ['?nam=2028', 400],
    ['?nam=2023', 404],
    ['?nam=abc', 400],
    ['?mau=11', 400],
  ])('%s is refused', async (query, status) => {
    expect((await get(`/bao-cao-nam${query}`)).status).toBe(status);
  });
});
