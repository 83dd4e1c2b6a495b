import { SUBJECTS } from '../../src/report/figure-names';
import { fitOf } from '../../src/vocabulary/subjects';

/** The subjects that a table's name suggests. */
const subjects = (name: string) => SUBJECTS.filter((subject) => fitOf(subject, name) !== undefined);

test.each([
  ['don_hang', 'orders'],
  ['đơn_hàng', 'orders'],
  ['Đơn hàng', 'orders'],
  ['donhang', 'orders'],
  ['DonHang', 'orders'],
  ['tblDonHang', 'orders'],
  ['tbldonhang', 'orders'],
  ['tbl_orders', 'orders'],
  ['nv4_vi_shops_orders', 'orders'],
  ['SalesOrder', 'orders'],
  ['HoaDon', 'orders'],
  ['Sản phẩm', 'products'],
  ['sanpham', 'products'],
  ['abc_x_bien_the_san_pham', 'products'],
  ['ProductVariants', 'products'],
  ['product_skus', 'products'],
  ['thanhvien', 'sellers'],
  ['gian_hang', 'sellers'],
  ['NhaBan', 'sellers'],
  ['thong_ke_truy_cap', 'visits'],
  ['lượt_truy_cập', 'visits'],
  ['visit_logs', 'visits'],
])('%s holds %s', (name, subject) => {
  expect(subjects(name)).toEqual([subject]);
});

test.each([
  'order_items',
  'order_lines',
  'order_products',
  'OrderDetails',
  'chi_tiet_don_hang',
  'chitietdonhang',
  'don_hang_san_pham',
  'order_status',
  'order_status_history',
  'lich_su_don_hang',
  'trang_thai_don_hang',
  'carts',
  'cart_items',
  'gio_hang',
  'product_translations',
  'product_images',
  'danh_muc_san_pham',
  'hinh_anh_san_pham',
  'order_logs',
  'khach_hang',
  'wishlist_products',
])('%s holds no subject', (name) => {
  expect(subjects(name)).toEqual([]);
});

test('SKUs stand before products, and users behind sellers', () => {
  expect(fitOf('products', 'product_variants')).toBeLessThan(fitOf('products', 'products') ?? 0);
  expect(fitOf('sellers', 'sellers')).toBeLessThan(fitOf('sellers', 'thanhvien') ?? 0);
});
