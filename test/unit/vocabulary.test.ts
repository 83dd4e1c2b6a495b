import type { Column } from '../../src/database/schema';
import { dateRoleOf } from '../../src/vocabulary/dates';
import { markOf } from '../../src/vocabulary/marks';
import { isCurrencyName, isDong, moneyRoleOf, unitNamed } from '../../src/vocabulary/money';
import { accountRoleOf, isRoleName, isSellerMark } from '../../src/vocabulary/roles';
import {
  isCancellation,
  isStatusName,
  outcomeOf,
  outcomeOfColumn,
  statusTopicOf,
} from '../../src/vocabulary/statuses';
import { repaired } from '../../src/vocabulary/words';

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
