import { readdirSync } from 'node:fs';
import path from 'node:path';
import { speak, t } from '../../src/words/words';

afterEach(() => speak('en'));

test('a text is English unless the admin asks for Vietnamese, and keeps its values', () => {
  const refusal = () => t`${'report.sql'} is there already; --force writes over it`;
  expect(refusal()).toBe('report.sql is there already; --force writes over it');
  speak('vi');
  expect(refusal()).toBe('report.sql đã có sẵn; thêm --force để ghi đè');
});

test('a value that looks like a placeholder is not replaced', () => {
  expect(t`${'{1}'} and ${'b'}`).toBe('{1} and b');
});

test('one thing is no plural in English', () => {
  expect(t`${1} rows of ${'orders'} are left out`).toBe('1 row of orders is left out');
  expect(t`${1} orders count as succeeded`).toBe('1 order counts as succeeded');
  expect(t`${21} rows, and ${'1,1'}${1} rows`).toBe('21 rows, and 1,11 rows');
});

test('a text without a translation stays English', () => {
  speak('vi');
  expect(t`not in the catalogue: ${1}`).toBe('not in the catalogue: 1');
});

test('no module translates a text when it is loaded, before the language is chosen', () => {
  const src = path.resolve(__dirname, '../../src');
  const atLoad: string[] = [];
  jest.isolateModules(() => {
    jest.doMock('../../src/words/words', () => ({
      ...jest.requireActual('../../src/words/words'),
      t: (strings: readonly string[]) => atLoad.push(strings.join('…')),
    }));
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts')) require(path.join(src, file));
    }
  });
  expect(atLoad).toEqual([]);
});
