/**
 * What the name of a number column says: the buyer's total, a part of it, or no money at all. A name proves
 * nothing; `evidence/money-columns.ts` compares it with the rows.
 */
import { plainName } from './name-words';

/**
 * What a number stands for. `total` is what the buyer pays; `goods` what the lines add up to; `paid` what was
 * handed over so far, or is still owed; `commission` what a platform keeps or a seller gets of it; `adjustment`
 * what a row is corrected by, either way.
 */
export type MoneyRole =
  | 'total'
  | 'goods'
  | 'shipping'
  | 'discount'
  | 'tax'
  | 'deposit'
  | 'commission'
  | 'paid'
  | 'refunded'
  | 'price'
  | 'adjustment'
  | 'quantity'
  | 'weight'
  | 'points'
  | 'rate';

/** The first match decides. The total comes last, for names that name no part of it. */
const ROLES: readonly (readonly [MoneyRole, RegExp])[] = [
  ['adjustment', /(^|_)(adjust(ment)?s?|diff(erence)?|delta)(_|$)|dieu_?chinh|chenh_?lech/],
  [
    'rate',
    /(^|_)(rate|ratio|percent(age)?|pct|ty_?gia|ty_?le|ti_?le|phan_?tram|exchange|factor)(_|$)|currency_?value|phan_?tram|ty_?le|ty_?gia/,
  ],
  [
    'quantity',
    /(^|_)(qty|quantity|quantities|count|items?_?(count|qty|quantity)|number_?of|num|so_?luong|sl|tong_?sl|so_?mon|so_?sp|so_?san_?pham|so_?mat_?hang)(_|$)|so_?luong|tongsl|soluong|total_?(item|product|quantity|qty)s?$|_count$|tong_?(so_?)?(mon|sp|san_?pham|mat_?hang|don)$/,
  ],
  [
    'weight',
    /weight|(^|_)(kg|gram|can_?nang|khoi_?luong|trong_?luong|the_?tich|volume|length|width|height)(_|$)|can_?nang|khoi_?luong|trong_?luong/,
  ],
  [
    'points',
    /(^|_)(points?|diem|xu|coins?|reward|tich_?luy)(_|$)|diem_?(thuong|tich|cong|tru)?|(^|_)reward/,
  ],
  [
    'refunded',
    /refund|(^|_)(tien_?)?hoan(_?(tien|tra|lai))?(_|$)|hoan_?tien|tien_?hoan|tien_?tra_?lai|returned/,
  ],
  [
    'commission',
    /commission|(^|_)(fee_?platform|platform_?fee|seller_?(amount|income|earning|revenue)s?|vendor_?(amount|earning)s?|payout|net_?income|profit|margin|markup|cost|loi_?nhuan|gia_?von|tien_?von|hoa_?hong|chiet_?khau_?san|phi_?san|tien_?phi_?san|phi_?(nen_?tang|dich_?vu_?san|hoa_?hong)|thuc_?nhan|thuc_?linh|doanh_?thu_?shop|tien_?shop|admin_?commission)(_|$)|^(tien_?)?(von|lai|cost)$|hoa_?hong|cong_?tac_?vien|(^|_)ctv(_|$)|affiliate|phi_?san|phi_?nen_?tang|thuc_?nhan|thuc_?linh|loi_?nhuan|gia_?von/,
  ],
  [
    'deposit',
    /deposit|(^|_)(dat_?coc|tien_?coc|coc|tam_?ung|tra_?truoc|ung_?truoc)(_|$)|dat_?coc|tien_?coc|tra_?truoc|datcoc/,
  ],
  [
    'paid',
    /(^|_)(paid|amount_?paid|paid_?amount|tendered|received|change|cash|balance|due|owed|debt|remain(ing|der)?|outstanding|da_?(thanh_?toan|tra|thu|tt|dua|nhan)|khach_?(dua|tra)|tien_?(khach_?)?(dua|thua|thoi|nhan)|tien_?thoi_?lai|con_?(lai|no|thieu)|cong_?no|so_?du|du_?no|tien_?no|tien_?mat|chuyen_?khoan|cod|thu_?ho|tien_?thu_?ho|khach_?dua|vnpay|momo)(_|$)|tien_?thua|tien_?dua|tien_?thoi|khach_?dua|con_?lai|con_?no|da_?thanh_?toan|conlai/,
  ],
  [
    'discount',
    /discount|coupon|voucher|promo|rebate|saving|(^|_)(giam|chiet_?khau|khuyen_?mai|km|ck|uu_?dai|tro_?gia|giam_?gia)(_|$)|giam_?gia|tien_?giam|duoc_?giam|chiet_?khau|khuyen_?mai|_giam$|giamgia|uu_?dai/,
  ],
  [
    'shipping',
    /ship(?!_?code)|deliver|freight|postage|(^|_)(phi|tien|cuoc|gia|cost|fee)?_?(ship|van_?chuyen|giao_?hang|vc|giao|vanchuyen)(_|$)|van_?chuyen|phi_?giao|tien_?giao_?hang|cuoc_?phi/,
  ],
  [
    'tax',
    /(^|_)(tax|taxes|vat|gst|thue|tien_?thue|thue_?vat|thue_?gtgt|tax_?amount|total_?tax)(_|$)|tien_?thue|thue_?(vat|gtgt)/,
  ],
  [
    'price',
    /^(?!tong|total|thanh|tri_?gia)(.*_)?(unit_?price|don_?gia|gia_?ban|gia_?goc|gia_?le|gia_?si|gia_?nhap|list_?price|sale_?price|original_?price|price|gia|gia_?sp|giaban)$|don_?gia|gia_?ban$|gia_?nhap/,
  ],
  [
    'goods',
    /sub_?total|sub_?amount|(^|_)(goods|merchandise|product|products|item|items|line|lines)_?(total|amount|value|price)|items_?total|(^|_)(tien_?hang|tong_?tien_?hang|tam_?tinh|tong_?tam_?tinh|gia_?tri_?hang|tien_?san_?pham|tong_?tien_?san_?pham|tong_?tien_?sp|tien_?sp|gia_?goc|tong_?gia_?goc|cong_?tien_?hang|tong_?truoc_?giam|truoc_?giam|tong_?hang|tien_?truoc_?giam)(_|$)|tien_?hang|tam_?tinh|truoc_?(giam|thue|ck)|net_?(total|amount)|before_?(discount|tax)|_net$|_excl/,
  ],
  [
    'total',
    /(^|_)(total|totals|grand_?total|amount|payable|sum|value|money|revenue|subtotal_?after)(_|$)|total|amount|(^|_)(tong|thanh_?tien|tri_?gia|gia_?tri|so_?tien|thanh_?toan|phai_?tra|can_?tra|can_?thanh_?toan|phai_?thu|phai_?thanh_?toan|doanh_?thu|tt|tong_?tt|tien|vnd|cong)(_|$)|^tong|tong_?(tien|gia|cong|hd|don|tt|thanh|bill|hoa)|thanh_?tien|thanh_?toan|tri_?gia|gia_?tri|so_?tien|doanh_?thu|^tien$|sau_?(giam|thue|ck)|order_?price|final_?price|tongtien|thanhtien/,
  ],
];

const PART =
  '(discounts?|tax(es)?|vat|gst|thue(_?(vat|gtgt))?|giam(_?gia)?|chiet_?khau|ck|khuyen_?mai|km)';
/** Before a discount or a tax: 'total_excl_tax', 'tong_truoc_giam'. */
const BEFORE_PART = new RegExp(
  `(^|_)(before|pre|excl(uding|uded)?|exc|ex|without|truoc(_khi)?|chua(_co)?|khong(_co)?)_?${PART}(?=_|$)`,
);
/** With a tax, or after a discount: 'total_incl_tax', 'tong_sau_giam'. */
const AFTER_PART = new RegExp(
  `(^|_)(after|post|incl(uding|uded)?|inc|with|sau(_khi)?|co|gom|bao_gom|da_co)_?${PART}(?=_|$)`,
);

/** What a number column is, by its name; undefined where the name does not say. */
export function moneyRoleOf(name: string): MoneyRole | undefined {
  const plain = plainName(name);
  if (BEFORE_PART.test(plain)) {
    const role = roleOf(plain.replace(BEFORE_PART, ''));
    return role === undefined || role === 'total' ? 'goods' : role;
  }
  if (AFTER_PART.test(plain)) return roleOf(plain.replace(AFTER_PART, '')) ?? 'total';
  return roleOf(plain);
}

function roleOf(plain: string): MoneyRole | undefined {
  return ROLES.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** Whether a number names a way, a channel or a place, and no amount: 'payment_method', 'hinh_thuc_thanh_toan'. */
export function isMethodName(name: string): boolean {
  return /(^|_)(method|channel|gateway|mode|phuong_?thuc|hinh_?thuc|kieu|kenh|cach_?thuc)(_|$)/.test(
    plainName(name),
  );
}

/** Whether a name says that its amounts are hundredths or thousands of a đồng; undefined where it does not say. */
export function unitNamed(name: string): 'hundredths' | 'thousands' | undefined {
  const plain = plainName(name);
  if (/(^|_)(cents?|minor|xu)($|_)|_in_cents|cents$/.test(plain)) return 'hundredths';
  return /thousand|(^|_)(nghin|ngan|k|trieu_?dong)($|_)/.test(plain) ? 'thousands' : undefined;
}

/** The unit of a platform that keeps amounts of every currency in one, by the name of its table: Sylius. */
export function unitOfPlatform(table: string): 'hundredths' | undefined {
  return /^sylius_/.test(plainName(table)) ? 'hundredths' : undefined;
}

/** Whether a column holds the currency of its row's amounts. */
export function isCurrencyName(name: string): boolean {
  return /^(order_?|base_?|store_?)?currency(_?(code|id|iso|name))?$|^(loai_?)?tien_?te$|^don_?vi_?tien(_?te)?$|^loai_?tien$/.test(
    plainName(name),
  );
}

/** Whether a text is đồng, as shops write it. */
export function isDong(currency: string): boolean {
  return /^(vnd|vnđ|đ|₫|d|đồng|dong|viet ?nam dong|việt nam đồng|704|)$/i.test(currency.trim());
}

/** Whether a total's name says that it stands only once an order is weighed, packed or settled. */
export function isFinalName(name: string): boolean {
  return /(^|_)(final(i[sz]ed)?|actual|settled|thuc_?te|thuc_?thu|chot|chinh_?thuc|cuoi(_?cung)?|quyet_?toan)(_|$)/.test(
    plainName(name),
  );
}

/** Whether a total's name says that another may replace it: 'total_estimated', 'tong_du_kien'. */
export function isEstimateName(name: string): boolean {
  return /(^|_)(estimated?|est|provisional|expected|quoted|preliminary|initial|original|du_?kien|uoc_?tinh|du_?toan|ban_?dau|tam(?!_?tinh))(_|$)/.test(
    plainName(name),
  );
}
