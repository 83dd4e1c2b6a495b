-- What HPOS's tables hold of orders above others, and of how an order was made.

UPDATE wp_wc_orders AS o INNER JOIN wp_posts AS p ON p.ID = o.id SET o.parent_order_id = p.post_parent;
CREATE TABLE wp_wc_order_operational_data (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id bigint(20) unsigned DEFAULT NULL,
  created_via varchar(100) DEFAULT NULL,
  date_completed_gmt datetime DEFAULT NULL,
  UNIQUE KEY order_id (order_id)
);
INSERT INTO wp_wc_order_operational_data (order_id, created_via)
SELECT o.id, (SELECT MAX(m.meta_value) FROM wp_postmeta AS m WHERE m.post_id = o.id AND m.meta_key = '_created_via')
FROM wp_wc_orders AS o;
