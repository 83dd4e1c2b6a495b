// The provinces before and after 1 July 2025 (Resolution 202/2025/QH15), and the rows of the grid by place.
import { formOf } from './form';

/** Each province of the 63 that was merged into another of the 34, by its new one. */
const MERGED: Readonly<Record<string, readonly string[]>> = {
  'Tuyên Quang': ['Hà Giang'],
  'Lào Cai': ['Yên Bái'],
  'Thái Nguyên': ['Bắc Kạn'],
  'Phú Thọ': ['Vĩnh Phúc', 'Hòa Bình'],
  'Bắc Ninh': ['Bắc Giang'],
  'Hưng Yên': ['Thái Bình'],
  'Hải Phòng': ['Hải Dương'],
  'Ninh Bình': ['Hà Nam', 'Nam Định'],
  'Quảng Trị': ['Quảng Bình'],
  'Đà Nẵng': ['Quảng Nam'],
  'Quảng Ngãi': ['Kon Tum'],
  'Gia Lai': ['Bình Định'],
  'Khánh Hòa': ['Ninh Thuận'],
  'Lâm Đồng': ['Đắk Nông', 'Bình Thuận'],
  'Đắk Lắk': ['Phú Yên'],
  'Hồ Chí Minh': ['Bà Rịa - Vũng Tàu', 'Bình Dương'],
  'Đồng Nai': ['Bình Phước'],
  'Tây Ninh': ['Long An'],
  'Cần Thơ': ['Sóc Trăng', 'Hậu Giang'],
  'Vĩnh Long': ['Bến Tre', 'Trà Vinh'],
  'Đồng Tháp': ['Tiền Giang'],
  'Cà Mau': ['Bạc Liêu'],
  'An Giang': ['Kiên Giang'],
};

/** Other ways in which a province is written. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  Huế: ['Thừa Thiên Huế', 'Thừa Thiên - Huế'],
  'Hồ Chí Minh': ['Sài Gòn', 'TPHCM', 'TP HCM', 'HCM', 'Ho Chi Minh City', 'Baria Vungtau'],
  'Đắk Lắk': ['Đắc Lắc', 'Daklak', 'Dak Lak'],
  'Lâm Đồng': ['Đắc Nông', 'Daknong', 'Dak Nong'],
  'Quảng Ngãi': ['Kontum'],
};

/** The row of places outside Vietnam. */
export const FOREIGN_ROW = 35;

const rows = new Map<string, number>();
for (const { no, label } of formOf('09').places?.rows ?? []) {
  if (no === FOREIGN_ROW) continue;
  const name = label.replace(/^Tp\. /, '');
  for (const each of [name, ...(MERGED[name] ?? []), ...(ALSO[name] ?? [])]) {
    rows.set(plain(each), no);
  }
}

/**
 * The grid's row for the name of a province, old or new, however its marks, case and prefix are written, or for
 * 'country:US', as the sources write a country other than Vietnam. Undefined for anything that is not certain, such
 * as a district, or a code of two letters, which may be a province's or a country's.
 */
export function rowOfPlace(raw: string): number | undefined {
  return /^country:./.test(raw) ? FOREIGN_ROW : rows.get(plain(raw));
}

/** 'TP. Hồ Chí Minh' and 'HO CHI MINH' are 'hochiminh'. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/^\s*(tinh|thanh pho|tp\.?|t\.p\.?|city of|province of)[\s.]+/, '')
    .replace(/[\s,.]+(province|city)\s*$/, '')
    .replace(/[^a-z]/g, '');
}
