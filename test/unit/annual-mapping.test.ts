import { formOf } from '../../src/annual/form';
import { paymentOf, rowOfPlace } from '../../src/annual/propose';

const labels = new Map((formOf('09').places?.rows ?? []).map(({ no, label }) => [no, label]));
const labelOf = (raw: string) => labels.get(rowOfPlace(raw) ?? 0);

/** The 63 provinces before 1 July 2025, by the 34 after it: Resolution 202/2025/QH15, article 1. */
const PROVINCES: Readonly<Record<string, string>> = {
  'Tuyên Quang': 'Hà Giang, Tuyên Quang',
  'Lào Cai': 'Yên Bái, Lào Cai',
  'Thái Nguyên': 'Bắc Kạn, Thái Nguyên',
  'Phú Thọ': 'Vĩnh Phúc, Hòa Bình, Phú Thọ',
  'Bắc Ninh': 'Bắc Giang, Bắc Ninh',
  'Hưng Yên': 'Thái Bình, Hưng Yên',
  'Tp. Hải Phòng': 'Hải Dương, Hải Phòng',
  'Ninh Bình': 'Hà Nam, Nam Định, Ninh Bình',
  'Quảng Trị': 'Quảng Bình, Quảng Trị',
  'Tp. Đà Nẵng': 'Quảng Nam, Đà Nẵng',
  'Quảng Ngãi': 'Kon Tum, Quảng Ngãi',
  'Gia Lai': 'Bình Định, Gia Lai',
  'Khánh Hòa': 'Ninh Thuận, Khánh Hòa',
  'Lâm Đồng': 'Đắk Nông, Bình Thuận, Lâm Đồng',
  'Đắk Lắk': 'Phú Yên, Đắk Lắk',
  'Tp. Hồ Chí Minh': 'Bà Rịa - Vũng Tàu, Bình Dương, Hồ Chí Minh',
  'Tp. Đồng Nai': 'Bình Phước, Đồng Nai',
  'Tây Ninh': 'Long An, Tây Ninh',
  'Tp. Cần Thơ': 'Sóc Trăng, Hậu Giang, Cần Thơ',
  'Vĩnh Long': 'Bến Tre, Trà Vinh, Vĩnh Long',
  'Đồng Tháp': 'Tiền Giang, Đồng Tháp',
  'Cà Mau': 'Bạc Liêu, Cà Mau',
  'An Giang': 'Kiên Giang, An Giang',
  'Tp. Hà Nội': 'Hà Nội',
  'Tp. Huế': 'Thừa Thiên Huế',
  'Lai Châu': 'Lai Châu',
  'Điện Biên': 'Điện Biên',
  'Sơn La': 'Sơn La',
  'Lạng Sơn': 'Lạng Sơn',
  'Quảng Ninh': 'Quảng Ninh',
  'Thanh Hóa': 'Thanh Hóa',
  'Nghệ An': 'Nghệ An',
  'Hà Tĩnh': 'Hà Tĩnh',
  'Cao Bằng': 'Cao Bằng',
};

test('the 63 provinces go to the 34, each once', () => {
  const old = Object.values(PROVINCES).flatMap((names) => names.split(', '));
  expect(new Set(old).size).toBe(63);
  expect(Object.keys(PROVINCES).sort()).toEqual(
    [...labels.values()].filter((label) => label !== 'Nước ngoài').sort(),
  );
  for (const [label, names] of Object.entries(PROVINCES)) {
    for (const name of names.split(', ')) expect([name, labelOf(name)]).toEqual([name, label]);
  }
});

test.each([
  ['TP. Hồ Chí Minh', 'Tp. Hồ Chí Minh'],
  ['HOCHIMINH', 'Tp. Hồ Chí Minh'],
  ['Thành phố Hà Nội', 'Tp. Hà Nội'],
  ['HANOI', 'Tp. Hà Nội'],
  ['Tỉnh Bà Rịa–Vũng Tàu', 'Tp. Hồ Chí Minh'],
  ['BARIAVUNGTAU', 'Tp. Hồ Chí Minh'],
  ['Khánh Hoà', 'Khánh Hòa'],
  ['Thanh Hoá', 'Thanh Hóa'],
  ['DAKLAK', 'Đắk Lắk'],
  ['country:US', 'Nước ngoài'],
])('%s is %s', (raw, label) => {
  expect(labelOf(raw)).toBe(label);
});

test.each(['Hoà Lạc', '', 'VN', 'Quận 1', 'US', 'SG', 'HN', 'Việt Nam', 'Hà'])(
  '%p is no place that is certain',
  (raw) => {
    expect(rowOfPlace(raw)).toBeUndefined();
  },
);

test.each([
  ['cod', 'cod'],
  ['cod.cod', 'cod'],
  ['ps_cashondelivery', 'cod'],
  ['cashondelivery', 'cod'],
  ['bacs', 'transfer'],
  ['bank_transfer', 'transfer'],
  ['bank_transfer.bank_transfer', 'transfer'],
  ['banktransfer', 'transfer'],
  ['ps_wirepayment', 'transfer'],
  ['momo', 'ewallet'],
  ['zalopay', 'ewallet'],
  ['vnpay', undefined],
  ['onepay', undefined],
  ['stripe', undefined],
  ['cheque', undefined],
  ['checkmo', undefined],
  ['', undefined],
])('payment by %p is %p', (raw, payment) => {
  expect(paymentOf(raw)).toBe(payment);
});
