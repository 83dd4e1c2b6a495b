SELECT name.name
FROM `{prefix}woocommerce_order_items` AS line
INNER JOIN `{prefix}woocommerce_order_itemmeta` AS amount
  ON amount.order_item_id = line.order_item_id AND amount.meta_key = '_line_total'
INNER JOIN `{prefix}woocommerce_order_itemmeta` AS product
  ON product.order_item_id = line.order_item_id AND product.meta_key = '_product_id'
LEFT JOIN `{prefix}term_relationships` AS kept ON kept.object_id = product.meta_value AND EXISTS (
  SELECT 1 FROM `{prefix}term_taxonomy` AS kind
  WHERE kind.term_taxonomy_id = kept.term_taxonomy_id AND kind.taxonomy = 'product_cat')
LEFT JOIN `{prefix}term_taxonomy` AS sort ON sort.term_taxonomy_id = kept.term_taxonomy_id
LEFT JOIN `{prefix}terms` AS name ON name.term_id = sort.term_id
WHERE line.order_id = placed.order_key AND line.order_item_type = 'line_item'
ORDER BY CAST(CASE WHEN amount.meta_value REGEXP '^[0-9]+([.][0-9]*)?$' THEN amount.meta_value END AS DECIMAL(26, 8)) DESC,
  line.order_item_id, sort.term_id
LIMIT 1
