const whole = new Intl.NumberFormat('vi-VN');
const hundredths = new Intl.NumberFormat('vi-VN', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** 1500000000n becomes '1.500.000.000', exact at any size. */
export function vietnameseNumber(figure: bigint): string {
  return whole.format(figure);
}

/** 312 ms become '0,31 giây'; what would round to nothing is 'dưới 0,01 giây'. */
export function vietnameseSeconds(milliseconds: number): string {
  if (milliseconds < 5) return 'dưới 0,01 giây';
  return `${hundredths.format(milliseconds / 1000)} giây`;
}
