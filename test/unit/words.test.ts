import { speak, t } from '../../src/words/words';

afterEach(() => speak('en'));

test('a text is English unless the admin asks for Vietnamese, and keeps its values', () => {
  const told = () => t`${'report.sql'} is there already; --force writes over it`;
  expect(told()).toBe('report.sql is there already; --force writes over it');
  speak('vi');
  expect(told()).toBe('report.sql đã có sẵn; thêm --force để ghi đè');
});

test('a value is never taken for a place of another', () => {
  expect(t`${'{1}'} and ${'b'}`).toBe('{1} and b');
});

test('what has no Vietnamese yet is told in English', () => {
  speak('vi');
  expect(t`not in the catalogue: ${1}`).toBe('not in the catalogue: 1');
});
