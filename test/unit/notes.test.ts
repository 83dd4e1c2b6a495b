import { statusesIn, withReason } from '../../src/report/notes';

const listed = (value: string) =>
  statusesIn(value).map(({ literal, word }) => (word === undefined ? literal : [literal, word]));

test('the statuses of a note are numbers, texts and NULL, each with the label behind it', () => {
  expect(listed("'wc-completed', -1, NULL, 3 = 'Đã hủy'")).toEqual([
    "'wc-completed'",
    '-1',
    'NULL',
    ['3', 'Đã hủy'],
  ]);
  expect(listed("'it''s' = 'Hàng ''lỗi'''")).toEqual([["'it''s'", "Hàng 'lỗi'"]]);
});

test('numbers and texts in the reason are no statuses', () => {
  expect(listed("7 = 'Chờ' (đợi 3 ngày, rồi 'hủy')")).toEqual([['7', 'Chờ']]);
  expect(withReason("7 = 'Chờ' (đợi (3 ngày))")).toEqual({
    text: "7 = 'Chờ'",
    reason: 'đợi (3 ngày)',
  });
});
