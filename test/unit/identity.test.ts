import { checkIdentity } from '../../src/check/installation';
import { dayOf, type Platform, reportHost, reportYears } from '../../src/report/platform';
import { PLATFORM } from '../support/app';

async function found(platform: Platform): Promise<object> {
  const { value } = await checkIdentity(platform).next();
  return value as object;
}

describe('check', () => {
  test('passes when the report names its platform', async () => {
    expect(await found(PLATFORM)).toMatchObject({
      code: 'identity',
      level: 'ok',
      message: 'Chợ Mẫu, chomau.vn, since 01/03/2024',
    });
  });

  test('warns of exactly the missing variables', async () => {
    const nameless = await found({ ...PLATFORM, name: undefined, since: undefined });
    expect(nameless).toMatchObject({
      code: 'identity',
      level: 'warning',
      message: expect.stringContaining('not set: PLATFORM_NAME, PLATFORM_SINCE;'),
      advice: [expect.stringContaining('.env')],
    });
  });
});

test("the report's host is baocao. and the domain, with or without it in PLATFORM_DOMAIN", () => {
  expect(reportHost(PLATFORM)).toBe('baocao.chomau.vn');
  expect(reportHost({ ...PLATFORM, domain: 'baocao.chomau.vn' })).toBe('baocao.chomau.vn');
  expect(reportHost({ ...PLATFORM, domain: undefined })).toBeUndefined();
});

test('operation cannot begin on a future day in Vietnam', () => {
  const evening = new Date('2026-11-24T16:59:59Z');
  const midnight = new Date('2026-11-24T17:00:00Z');
  expect(dayOf('2026-11-25', evening)).toBeUndefined();
  expect(dayOf('2026-11-25', midnight)).toEqual({ year: 2026, month: 11, day: '25/11/2026' });
});

test('the years run from the current one to the first, and include the one that is shown', () => {
  expect(reportYears(PLATFORM, 2026, 2026)).toEqual([2026, 2025, 2024]);
  const unknown = { ...PLATFORM, since: undefined };
  expect(reportYears(unknown, 2026, 2026)).toEqual([2026, 2025]);
  expect(reportYears(unknown, 2026, 2023)).toEqual([2026, 2025, 2024, 2023]);
});
