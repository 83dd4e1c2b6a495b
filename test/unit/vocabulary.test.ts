import type { Column } from '../../src/database/schema';
import { dateRoleOf } from '../../src/vocabulary/date-roles';
import { markOf, visibilityOf } from '../../src/vocabulary/marks';
import {
  isCurrencyName,
  isDong,
  isMethodName,
  moneyRoleOf,
  unitNamed,
} from '../../src/vocabulary/money-roles';
import { repaired, wordsOf } from '../../src/vocabulary/name-words';
import { accountRoleOf, isRoleName, isSellerMark } from '../../src/vocabulary/roles';
import {
  isCancellation,
  isStatusName,
  outcomeOf,
  outcomeOfColumn,
  statusTopicOf,
} from '../../src/vocabulary/status-words';

describe('the outcome of a status by its word', () => {
  test.each([
    ...['Hoàn thành', 'hoan_thanh', 'HOÀN TẤT', 'Đã giao', 'da_giao', 'dagiao', 'giao thành công'],
    ...['Thành công', 'Giao hàng thành công', 'Đã nhận hàng', 'wc-completed', 'COMPLETED', 'done'],
    ...['delivered', 'Fulfilled', 'finished', 'order_complete', 'hoanthanh', 'thanhcong'],
  ])('%s succeeded', (word) => expect(outcomeOf(word)).toBe('succeeded'));

  test.each([
    ...['Đã hủy', 'da_huy', 'Đã huỷ', 'hủy', 'khach_huy', 'shop_huy', 'Hủy đơn', 'cancelled'],
    ...['CANCELED', 'wc-failed', 'void', 'Giao thất bại', 'thất bại', 'Giao hàng không thành công'],
    ...['trả hàng', 'hoan_hang', 'hoàn tiền', 'Đã hoàn tiền', 'refunded', 'returned', 'Từ chối'],
    ...['không nhận hàng', 'bom hàng', 'expired', 'unsuccessful', 'dahuy', 'wc-refunded'],
  ])('%s failed', (word) => expect(outcomeOf(word)).toBe('failed'));

  test.each([
    ...['Chờ xác nhận', 'cho_xn', 'Đang giao hàng', 'dang_giao', 'pending', 'wc-on-hold', 'new'],
    ...['Mới', 'Đã đặt', 'processing', 'shipped', 'Đã xác nhận', 'chờ thanh toán', 'Chưa giao'],
    ...['Đang hoàn thành', 'Đã giao cho đơn vị vận chuyển', 'Đặt hàng thành công', 'unpaid'],
    ...['Chưa hoàn thành', 'not delivered yet', 'da_nhan_don', 'ready to ship'],
  ])('%s is under way', (word) => expect(outcomeOf(word)).toBe('under way'));

  test.each(['draft', 'Nháp', 'cart', 'giỏ hàng', 'wc-checkout-draft', 'trash', 'Đơn nháp'])(
    '%s is no order',
    (word) => expect(outcomeOf(word)).toBe('no order'),
  );

  test.each([
    ...[
      '2',
      '',
      'A',
      'paid',
      'Đã thanh toán',
      'closed',
      'Thanh toán thành công',
      'yêu cầu trả hàng',
    ],
    ...['Chờ hoàn tiền', 'return requested', 'partially_refunded', 'đang trả hàng', 'Loại 3'],
  ])('%j gives no outcome', (word) => expect(outcomeOf(word)).toBeUndefined());

  test('words in mojibake of latin1 are decoded', () => {
    expect(repaired('HoÃ\u00a0n thÃ\u00a0nh')).toBe('Hoàn thành');
    expect(repaired('Ä\u0090Ã£ há»§y')).toBe('Đã hủy');
    expect(repaired('Ánh Âu')).toBe('Ánh Âu');
    expect(outcomeOf('Ä\u0090Ã£ há»§y')).toBe('failed');
  });

  test('the names of marks and dates give an outcome too', () => {
    for (const name of ['is_cancelled', 'da_huy', 'cancelled_at', 'ngay_huy', 'is_refunded'])
      expect([name, outcomeOfColumn(name)]).toEqual([name, 'failed']);
    for (const name of ['completed_at', 'hoan_thanh', 'ngay_hoan_thanh', 'delivered_at', 'is_done'])
      expect([name, outcomeOfColumn(name)]).toEqual([name, 'succeeded']);
    for (const name of ['is_paid', 'created_at', 'ngay_giao', 'status'])
      expect([name, outcomeOfColumn(name)]).toEqual([name, undefined]);
  });

  test('status columns and their subjects are recognised by name', () => {
    const topics = {
      status: 'order',
      TrangThai: 'order',
      id_Tinh_Trang: 'order',
      MaTTDH: 'order',
      tt: 'order',
      tinhtrang: 'order',
      order_state: 'order',
      payment_status: 'payment',
      trang_thai_tt: 'payment',
      trang_thai_thanh_toan: 'payment',
      trang_thai_giao_hang: 'delivery',
      shipping_status: 'delivery',
      refund_status: 'refund',
      trang_thai_xoa: 'deletion',
    };
    for (const [name, topic] of Object.entries(topics))
      expect([name, statusTopicOf(name)]).toEqual([name, topic]);
    for (const name of ['total', 'ngay_dat', 'statistics', 'estate', 'attribute', 'ten'])
      expect([name, isStatusName(name)]).toEqual([name, false]);
  });
});

describe('the mark of a row', () => {
  const column = (name: string, type = 'tinyint'): Column => ({ name, type });

  test.each([
    ...[column('deleted_at', 'datetime'), column('is_deleted'), column('da_xoa'), column('xoa')],
    ...[column('is_trash'), column('thung_rac'), column('trang_thai_xoa'), column('DaXoa', 'bit')],
    ...[column('ngay_xoa', 'timestamp'), column('del_flag', 'char'), column('isdelete', 'int')],
  ])('$name ($type) is one of deletion', (each) => expect(markOf(each)?.mark).toBe('deleted'));

  test.each([
    [column('an_hien'), 'hidden', '`an_hien` = 1'],
    [column('ishidden'), 'hidden', 'COALESCE(`ishidden`, 0) = 0'],
    [column('hien_thi'), 'hidden', '`hien_thi` = 1'],
    [column('bi_khoa'), 'hidden', 'COALESCE(`bi_khoa`, 0) = 0'],
    [column('deleted_at', 'datetime'), 'deleted', '`deleted_at` IS NULL'],
    [column('is_bot'), 'bot', 'COALESCE(`is_bot`, 0) = 0'],
    [column('is_test'), 'test', 'COALESCE(`is_test`, 0) = 0'],
    [column('nhap'), 'draft', 'COALESCE(`nhap`, 0) = 0'],
    [
      column('del_flag', 'char'),
      'deleted',
      "LOWER(COALESCE(`del_flag`, '')) IN ('', '0', 'n', 'no', 'false', 'off', 'khong')",
    ],
  ])('%j is %s, and a row counts where %s', (each, mark, unmarked) => {
    expect(markOf(each)).toEqual({ mark, unmarked });
  });

  test.each([
    ...[column('status'), column('trang_thai'), column('region', 'varchar'), column('tong_tien')],
    ...[column('active_at', 'datetime'), column('xoai', 'int'), column('anh', 'varchar')],
  ])('$name ($type) is no mark', (each) => expect(markOf(each)).toBeUndefined());
});

test('the event of a date', () => {
  const roles = {
    created_at: 'created',
    ngay_dat: 'created',
    NgayTao: 'created',
    ngaytao: 'created',
    ngay_lap: 'created',
    ngay_dk: 'created',
    Thoi_Gian_DH: 'created',
    order_date: 'created',
    thoi_gian: 'created',
    date_added: 'created',
    checkout_completed_at: 'created',
    updated_at: 'changed',
    ngay_cap_nhat: 'changed',
    ngaysua: 'changed',
    ngay_xac_nhan: 'approved',
    ngay_thanh_toan: 'paid',
    paid_at: 'paid',
    ngay_giao: 'delivered',
    ngay_giao_hang: 'delivered',
    delivered_at: 'delivered',
    ngay_hoan_thanh: 'finished',
    ngay_huy: 'cancelled',
    deleted_at: 'deleted',
    ngaysinh: 'birthday',
    ngay_sinh: 'birthday',
    dob: 'birthday',
    expires_at: 'deadline',
    ngay_giao_du_kien: 'deadline',
    last_login_at: 'seen',
    moment: undefined,
    ngay_giao_dich: 'created',
  };
  for (const [name, role] of Object.entries(roles))
    expect([name, dateRoleOf(name)]).toEqual([name, role]);
});

test("the role of an order's amount", () => {
  const roles = {
    tong_tien: 'total',
    TongHD: 'total',
    tongtien: 'total',
    thanh_tien: 'total',
    thanh_toan: 'total',
    tong_tt: 'total',
    grand_total: 'total',
    total_amount: 'total',
    order_amount: 'total',
    tong_gia: 'total',
    tri_gia: 'total',
    so_tien: 'total',
    tien_hang: 'goods',
    tam_tinh: 'goods',
    subtotal: 'goods',
    items_total: 'goods',
    tien_ship: 'shipping',
    phi_van_chuyen: 'shipping',
    phi_ship: 'shipping',
    so_tien_giam: 'discount',
    so_tien_giam_gia: 'discount',
    tien_giam_gia: 'discount',
    giam_gia: 'discount',
    discount_total: 'discount',
    tien_thue: 'tax',
    total_tax: 'tax',
    tien_coc: 'deposit',
    tien_phi_san: 'commission',
    hoa_hong: 'commission',
    tien_dua: 'paid',
    tien_thua: 'paid',
    con_lai: 'paid',
    da_thanh_toan: 'paid',
    tong_so_luong: 'quantity',
    total_quantity: 'quantity',
    so_luong: 'quantity',
    sl: 'quantity',
    khoi_luong: 'weight',
    diem_thuong: 'points',
    don_gia: 'price',
    ty_gia: 'rate',
    refund_amount: 'refunded',
    moment: undefined,
  };
  for (const [name, role] of Object.entries(roles))
    expect([name, moneyRoleOf(name)]).toEqual([name, role]);
  expect(unitNamed('total_cents')).toBe('hundredths');
  expect(unitNamed('tong_tien_nghin')).toBe('thousands');
  expect(unitNamed('tong_tien')).toBeUndefined();
  expect(['currency_code', 'tien_te', 'loai_tien'].map(isCurrencyName)).toEqual([true, true, true]);
  expect(['VND', 'đ', '₫', 'Việt Nam đồng', 'USD'].map(isDong)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test('the role of an account', () => {
  expect(
    ['role', 'vaitro', 'vai_tro', 'loai_tai_khoan', 'role_id', 'user_type'].map(isRoleName),
  ).toEqual(Array.from({ length: 6 }, () => true));
  expect(['is_seller', 'la_nguoi_ban', 'is_vendor'].map(isSellerMark)).toEqual([true, true, true]);
  const roles = {
    seller: 'seller',
    VENDOR: 'seller',
    'Người bán': 'seller',
    chu_shop: 'seller',
    'Khách hàng': 'buyer',
    customer: 'buyer',
    user: 'buyer',
    admin: 'staff',
    'nhân viên': 'staff',
    '2': undefined,
    gold: undefined,
  };
  for (const [word, role] of Object.entries(roles))
    expect([word, accountRoleOf(word)]).toEqual([word, role]);
});

test.each([
  ['Đã hủy', true],
  ['Đã huỷ', true],
  ['da_huy', true],
  ['dahuy', true],
  ['Khách hủy đơn', true],
  ['canceled', true],
  ['voided', true],
  ['Chuyển hoàn', false],
  ['Hoàn hủy', false],
  ['Trả hàng', false],
  ['refunded', false],
  ['Giao thất bại', false],
])('of failed orders, %p is a cancellation: %p', (word, isOne) => {
  expect(isCancellation(word)).toBe(isOne);
});

describe('amounts before and after their parts', () => {
  test.each([
    ['total_excl_tax', 'goods'],
    ['TotalBeforeDiscount', 'goods'],
    ['tong_tien_truoc_thue', 'goods'],
    ['total_incl_tax', 'total'],
    ['tong_sau_giam', 'total'],
    ['thanh_tien_co_thue', 'total'],
    ['shipping_incl_tax', 'shipping'],
    ['giam_gia_truoc_thue', 'discount'],
    ['so_tien_da_giam', 'discount'],
    ['adjustment_total', 'adjustment'],
    ['tong_cong', 'total'],
  ])('%s is %s', (name, role) => expect(moneyRoleOf(name)).toBe(role));

  test('a way of paying is no amount', () => {
    for (const name of ['payment_method', 'hinh_thuc_thanh_toan', 'phuong_thuc'])
      expect(isMethodName(name)).toBe(true);
    for (const name of ['tong_cong', 'tam_tinh', 'payment_total'])
      expect(isMethodName(name)).toBe(false);
  });
});

describe('the words of shops and products', () => {
  test.each([
    ['Hoạt động', 'shown'],
    ['ĐANG HOẠT ĐỘNG', 'shown'],
    ['Ngừng hoạt động', 'hidden'],
    ['Đóng cửa', 'hidden'],
    ['ĐÃ DUYỆT', 'shown'],
    ['CHỜ DUYỆT', 'hidden'],
  ])('%s is %s', (word, seen) => expect(visibilityOf(word)).toBe(seen));
});

test('capital letters of Vietnamese are read as small ones', () => {
  expect(wordsOf('ĐANG GIAO')).toEqual(['dang', 'giao']);
  expect(wordsOf('NgàyĐặt')).toEqual(['ngay', 'dat']);
  expect(outcomeOf('ĐÃ HỦY')).toBe('failed');
  expect(outcomeOf('ĐÃ XÓA')).toBe('no order');
});
