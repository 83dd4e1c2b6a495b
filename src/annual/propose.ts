/** Proposes annual.json from what annual.sql returns, as far as it is certain. The rest is asked, or left open. */

import { withoutDiacritics } from '../vocabulary/name-words';
import { byLargest, type Ratio, ratioFrom, sumOf, ZERO } from './exact';
import { formOf } from './form';
import type { FormNumber, GroupKey, IndicatorName, Payment } from './indicators';
import type { AnnualRead, ReadGroup } from './read';

/** The texts of the platform in this year and the one before, and the row of each that is certain. */
export interface Proposal {
  readonly payments: Map<string, Payment>;
  readonly places: Map<string, number>;
  /** What is to be asked, the largest first. */
  readonly openPayments: readonly string[];
  readonly openPlaces: readonly string[];
  readonly openCategories: readonly string[];
}

export function proposalFrom(read: AnnualRead): Proposal {
  const payments = textsOf(read, 'payment_method');
  const places = [...new Set([...textsOf(read, 'seller_place'), ...textsOf(read, 'buyer_place')])];
  const certainPayments = mapped(payments, paymentOf);
  const certainPlaces = mapped(places, rowOfPlace);
  return {
    payments: certainPayments,
    places: certainPlaces,
    openPayments: payments.filter((raw) => !certainPayments.has(raw)),
    openPlaces: places.filter((raw) => !certainPlaces.has(raw)),
    openCategories: textsOf(read, 'category'),
  };
}

/** What a person answered, beside what was certain. */
export interface Answers {
  readonly form: FormNumber;
  readonly organisation?: string;
  readonly taxCode?: string;
  readonly province?: string;
  /** Empty if it was left for later; so are the others. */
  readonly reporter?: { readonly name: string; readonly position: string; readonly phone: string };
  readonly onlineOrdering?: boolean;
  readonly chatConfirmation?: boolean | undefined;
  /** Activities that do not exist. */
  readonly none: readonly IndicatorName[];
  readonly payments: ReadonlyMap<string, Payment>;
  readonly places: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<string, number>;
}

/** The text of an annual.json. */
export function annualJson(answers: Answers): string {
  const { form, organisation, taxCode, province, payments, places, categories } = answers;
  const { onlineOrdering = true, chatConfirmation, none } = answers;
  const reporter = Object.entries(answers.reporter ?? {}).filter(([, text]) => text !== '');
  const document = {
    $schema: './annual.schema.json',
    form,
    ...(organisation ? { organisation } : {}),
    ...(taxCode ? { tax_code: taxCode } : {}),
    ...(province ? { province } : {}),
    ...(reporter.length > 0 ? { reporter: Object.fromEntries(reporter) } : {}),
    ...(form === '08' ? {} : { online_ordering: onlineOrdering }),
    ...(chatConfirmation === undefined ? {} : { chat_confirmation: chatConfirmation }),
    payments: Object.fromEntries(payments),
    ...(form === '08' ? {} : { places: Object.fromEntries(places) }),
    categories: Object.fromEntries(categories),
    given: {},
    none,
    texts: { difficulties: '', causes: '', proposals: '' },
    previous: {},
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function textsOf({ groups, before }: AnnualRead, key: GroupKey): string[] {
  const years = [groups, ...('missing' in before ? [] : [before.groups])];
  return largestFirst(years.flatMap((each) => each[key]?.rows ?? []));
}

/** The texts of the platform, each once, ordered by their first number. */
export function largestFirst(rows: readonly ReadGroup['rows'][number][]): string[] {
  const sizes = new Map<string, Ratio>();
  for (const { raw, values } of rows) {
    sizes.set(raw, sumOf([sizes.get(raw) ?? ZERO, ratioFrom(values[0] ?? '0')]));
  }
  return [...sizes].sort(([, a], [, b]) => byLargest(a, b)).map(([raw]) => raw);
}

function mapped<T>(
  texts: readonly string[],
  rowOf: (raw: string) => T | undefined,
): Map<string, T> {
  return new Map(
    texts.flatMap((raw) => {
      const row = rowOf(raw);
      return row === undefined ? [] : [[raw, row] as const];
    }),
  );
}

/**
 * The row of a payment method's code. A gateway that takes cards, wallets and transfers behind one code, such as
 * VNPay, is none: its code does not show which of them was used.
 */
export function paymentOf(raw: string): Payment | undefined {
  const code = withoutDiacritics(raw)
    .toLowerCase()
    .replace(/[^a-z\d]/g, '');
  return CERTAIN.find(([pattern]) => pattern.test(code))?.[1];
}

const CERTAIN: readonly (readonly [RegExp, Payment])[] = [
  [
    /^(cod|codcod|cashondelivery|pscashondelivery|(thanhtoan|tratien)(khinhanhang|cod)|nhanhangtratien)$/,
    'cod',
  ],
  [
    /^(bacs|banktransfer|banktransferbanktransfer|pswirepayment|bankwire|wiretransfer|chuyenkhoan(nganhang|quanganhang)?)$/,
    'transfer',
  ],
  [/^(woocommerce|wc|vi|vidientu)?(momo|momopay|zalopay)(wallet|gateway|payment)?$/, 'ewallet'],
  [/^(vidientu|ewallet)$/, 'ewallet'],
];

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
  return withoutDiacritics(name)
    .toLowerCase()
    .replace(/^\s*(tinh|thanh pho|tp\.?|t\.p\.?|city of|province of)[\s.]+/, '')
    .replace(/[\s,.]+(province|city)\s*$/, '')
    .replace(/[^a-z]/g, '');
}
