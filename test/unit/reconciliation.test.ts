import fc from 'fast-check';
import { FIGURE_NAMES, type FigureName } from '../../src/report/figure-names';
import { brokenInvariants, type Figures, reconcile } from '../../src/report/figures';
import { FIGURES } from '../support/figures';

const texts = (changed: Partial<Figures>) =>
  reconcile({ ...FIGURES, ...changed }, { year: 2026 }).map(({ text, holds }) => [text, holds]);

test('orders add up by their outcome, sellers and products by the year in which they came', () => {
  expect(texts({})).toEqual([
    ['103.792 đơn hàng = 91.239 thành công + 11.536 không thành công + 1.017 đang xử lý', true],
    ['500 người bán = 361 đến hết năm 2025 + 139 mới', true],
    ['20.000 sản phẩm = 14.000 đến hết năm 2025 + 6.000 mới', true],
  ]);
});

test('a sum that does not hold is shown, not hidden', () => {
  expect(
    texts({
      orders_total: 91_238n,
      sellers_new: 501n,
      products_new: 20_001n,
      visits_period: 2_012_397n,
    }).filter(([, holds]) => !holds),
  ).toEqual([
    ['91.238 đơn hàng ít hơn 91.239 thành công + 11.536 không thành công', false],
    ['500 người bán ít hơn 501 mới trong năm 2026', false],
    ['20.000 sản phẩm ít hơn 20.001 mới trong năm 2026', false],
    ['2.012.396 lượt truy cập từ khi hoạt động ít hơn 2.012.397 lượt trong kỳ', false],
  ]);
  expect(texts({ orders_succeeded: 0n }).at(-1)).toEqual([
    '189.377.853.000 đồng giá trị giao dịch mà không có đơn hàng thành công nào',
    false,
  ]);
});

test('the inspector sees exactly the warnings of the admin, and every sum is right', () => {
  const figure = fc.bigInt({ min: 0n, max: 10n ** 24n });
  const figures = fc.record(
    Object.fromEntries(FIGURE_NAMES.map((name) => [name, figure])) as Record<
      FigureName,
      typeof figure
    >,
  );
  fc.assert(
    fc.property(figures, (drawn) => {
      const sums = reconcile(drawn, { year: 2026 });
      expect(sums.filter(({ holds }) => !holds)).toHaveLength(brokenInvariants(drawn).length);
      for (const { text } of sums.filter(({ holds }) => holds)) {
        const [left = '', right = ''] = text
          .replace(/năm \d+/, '')
          .replaceAll('.', '')
          .split('=');
        const numbers = (side: string) => (side.match(/\d+/g) ?? []).map(BigInt);
        expect(numbers(right).reduce((sum, each) => sum + each, 0n)).toBe(numbers(left)[0]);
      }
    }),
  );
});
