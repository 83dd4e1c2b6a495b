import { parseHistory } from '../../src/visits/history';

const days = (text: string | Buffer) => Object.fromEntries(parseHistory(Buffer.from(text)));

test.each([
  ['two columns', '2025-01-01,5\n2025-01-02,0\n'],
  ['with a heading', 'day,visits\n2025-01-01,5\n2025-01-02,0\n'],
  [
    'in Vietnamese, from a spreadsheet',
    '\ufeffNgày;Lượt truy cập\r\n31/12/2024;9\r\n01/01/2025;5\r\n2/1/2025;0\r\n',
  ],
  ['days without hyphens', 'Date,Sessions\n20250101,5\n20250102,0\n'],
  ['more columns than needed', 'Users,Date,Sessions\n1,2025-01-01,5\n1,2025-01-02,0\n'],
])('reads %s', (_what, text) => {
  expect(days(text)).toMatchObject({ '2025-01-01': 5, '2025-01-02': 0 });
});

test('reads numbers with their thousands apart', () => {
  expect(days('2025-01-01,"1,234"\n2025-01-02,1.234.567\n2025-01-03,12 345')).toEqual({
    '2025-01-01': 1234,
    '2025-01-02': 1_234_567,
    '2025-01-03': 12_345,
  });
});

test('reads exports of Universal Analytics: the month first, by the period in their head', () => {
  const text = `# ----------------------------------------
# All Web Site Data
# Audience Overview
# 20150302-20150304
# ----------------------------------------

Landing Page,Sessions
/,7

Day Index,Sessions
3/2/15,"1,001"
3/3/15,0
3/4/15,6
,"1,007"
`;
  expect(days(text)).toEqual({ '2015-03-02': 1001, '2015-03-03': 0, '2015-03-04': 6 });
});

test('reads exports of Analytics 4: days by number, among other tables', () => {
  const text = `# ----------------------------------------
# Start date: 20260227
# End date: 20260301
Nth day,Active users
0000,99
0001,99

# Start date: 20260227
# End date: 20260301
Nth day,Sessions
0000,3
0001,4
0002,5
`;
  expect(days(text)).toEqual({ '2026-02-27': 3, '2026-02-28': 4, '2026-03-01': 5 });
});

test('reads UTF-16, as spreadsheets write it', () => {
  const text = Buffer.from('\ufeffDate\tSessions\n2025-01-01\t5\n', 'utf16le');
  expect(Object.fromEntries(parseHistory(text))).toEqual({ '2025-01-01': 5 });
});

test.each([
  [
    'a day that may be in January or February',
    'day,visits\n1/2/2025,5\n2/2/2025,5',
    /line 2: '1\/2\/2025' is no day/,
  ],
  ['a day that there is not', '2025-02-29,5', /line 1: '2025-02-29' is no day/],
  ['a day twice', '2025-01-01,5\n2025-01-01,6', /line 2: 2025-01-01 is there twice/],
  ['people', 'Date,Users\n2025-01-01,5', /no heading names them/],
  ['page views', 'day,pageviews\n2025-01-01,5', /no heading names them/],
  ['a fraction', '2025-01-01,4.5', /line 1: '4.5' is no number/],
  ['less than nothing', '2025-01-01,-4', /line 1: '-4' is no number/],
  ['nothing', '2025-01-01,', /line 1: '' is no number/],
  ['a total that is none', 'day,visits\n2025-01-01,5\n,6', /line 3: '' is no day/],
  ['days by number from no day', 'Nth day,Sessions\n0000,5', /line 2: '0000' is no day/],
  [
    'two tables of visits',
    'day,visits\n2025-01-01,5\n\nday,visits\n2025-01-01,6',
    /line 4: a second table/,
  ],
  ['no day at all', 'day,visits\n', /no row/],
  ['an empty file', '', /no row/],
])('refuses %s, and says where', (_what, text, message) => {
  expect(() => days(text)).toThrow(message);
});
