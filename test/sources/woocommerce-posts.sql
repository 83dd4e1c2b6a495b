-- Orders among the posts, at the boundaries of 2025 in Vietnam and in every status.

INSERT INTO wp_posts (ID, post_type, post_status, post_date, post_date_gmt) VALUES
  (1001, 'shop_order', 'wc-completed',  '2024-12-31 23:59:59', '2024-12-31 16:59:59'), -- the year before
  (1002, 'shop_order', 'wc-completed',  '2025-01-01 00:00:00', '2024-12-31 17:00:00'),
  (1003, 'shop_order', 'wc-completed',  '2025-12-31 23:59:59', '2025-12-31 16:59:59'),
  (1004, 'shop_order', 'wc-completed',  '2026-01-01 00:00:00', '2025-12-31 17:00:00'), -- the year after
  (1005, 'shop_order', 'wc-pending',    '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1006, 'shop_order', 'wc-processing', '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1007, 'shop_order', 'wc-on-hold',    '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1008, 'shop_order', 'wc-cancelled',  '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1009, 'shop_order', 'wc-failed',     '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1010, 'shop_order', 'wc-refunded',   '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1011, 'shop_order', 'wc-checkout-draft', '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1012, 'shop_order', 'auto-draft',    '2025-06-01 07:00:00', '0000-00-00 00:00:00'),
  (1013, 'shop_order', 'trash',         '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (1014, 'shop_order_refund', 'wc-completed', '2025-06-01 07:00:00', '2025-06-01 00:00:00');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES
  (1001, '_order_total', '1000000'), (1001, '_order_currency', 'VND'),
  (1002, '_order_total', '150000'), (1002, '_order_currency', 'VND'),
  (1002, '_order_total', '150000'), -- the same key twice, as imports leave it
  (1003, '_order_total', '250000.5'), -- without a currency: the shop's
  (1004, '_order_total', '1000000'), (1004, '_order_currency', 'VND'),
  (1008, '_order_total', '70000'), (1008, '_order_currency', 'VND'),
  (1014, '_order_total', '-150000'), (1014, '_order_currency', 'VND');

-- Trade of earlier years, so that an index is worth its while.
INSERT INTO wp_posts (post_type, post_status, post_date, post_date_gmt)
SELECT 'shop_order', ELT(1 + seq % 3, 'wc-completed', 'wc-cancelled', 'wc-processing'),
  '2015-01-01' + INTERVAL seq HOUR, '2014-12-31 17:00:00' + INTERVAL seq HOUR
FROM seq_1_to_4000;
INSERT INTO wp_posts (post_type, post_status, post_date, post_date_gmt)
SELECT 'post', 'publish', '2015-01-01' + INTERVAL seq HOUR, '2015-01-01' + INTERVAL seq HOUR FROM seq_1_to_4000;
ANALYZE TABLE wp_posts;
