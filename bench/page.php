<?php
// What a platform would write by itself: a query a figure, on each request. For `npm run bench` alone.
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli('localhost', $_SERVER['DB_USER'], $_SERVER['DB_PASSWORD'], 'marketplace', 0, $_SERVER['DB_SOCKET']);
$db->query("SET time_zone = '+07:00'");
$start = date('Y') . '-01-01';
$queries = [
  'Số lượng truy cập' => 'SELECT COUNT(*) FROM visits',
  'Số lượng truy cập trong kỳ' => "SELECT COUNT(*) FROM visits WHERE visited_at >= '$start'",
  'Tổng số người bán' => 'SELECT COUNT(*) FROM sellers',
  'Số lượng người bán mới' => "SELECT COUNT(*) FROM sellers WHERE created_at >= '$start'",
  'Tổng số sản phẩm' => 'SELECT COUNT(*) FROM skus',
  'Số sản phẩm đăng bán mới' => "SELECT COUNT(*) FROM skus WHERE created_at >= '$start'",
  'Tổng số đơn hàng' => "SELECT COUNT(*) FROM orders WHERE placed_at >= '$start'",
  'Đơn hàng thành công' => "SELECT COUNT(*) FROM orders WHERE placed_at >= '$start' AND status = 'completed'",
  'Đơn hàng không thành công' => "SELECT COUNT(*) FROM orders WHERE placed_at >= '$start' AND status IN ('cancelled', 'returned')",
  'Tổng giá trị giao dịch' => "SELECT SUM(total) FROM orders WHERE placed_at >= '$start' AND status = 'completed'",
];
echo '<!doctype html><meta charset="utf-8"><table>';
foreach ($queries as $label => $sql) {
  $value = $db->query($sql)->fetch_row()[0];
  echo '<tr><th>', $label, '<td>', $value;
}
echo '</table>';
