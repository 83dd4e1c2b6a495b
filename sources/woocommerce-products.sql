-- Products of WooCommerce, as SKUs: a variable product counts as its variations, a grouped one as the
-- products in it, any other as one. Only what is published counts: no draft, pending, private or
-- scheduled product, none in the trash, and no variation of such a one.
--
-- Dates are UTC: post_date_gmt, which WordPress sets when a product is published, not when its draft
-- was begun.
-- From plugins/woocommerce/includes/class-wc-post-types.php and, of WordPress,
-- wp-admin/includes/schema.php.

-- platform: WooCommerce
-- tables:
--   posts(ID, post_type, post_status, post_parent, post_date_gmt),
--   terms(term_id, slug),
--   term_taxonomy(term_taxonomy_id, term_id, taxonomy),
--   term_relationships(object_id, term_taxonomy_id),
--   options(option_name, option_value)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- zone: utc

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.post_date_gmt >= :start_utc THEN 1 END) AS products_new
FROM `{prefix}posts` AS sku
LEFT JOIN `{prefix}posts` AS parent
  ON parent.ID = sku.post_parent
WHERE sku.post_type IN ('product', 'product_variation')
  AND sku.post_status = 'publish'
  AND sku.post_date_gmt < :end_utc
  AND (
    (sku.post_type = 'product_variation' AND parent.post_type = 'product' AND parent.post_status = 'publish')
    OR (
      sku.post_type = 'product'
      AND NOT EXISTS (
        SELECT 1
        FROM `{prefix}posts` AS variation
        WHERE variation.post_parent = sku.ID AND variation.post_type = 'product_variation'
      )
      AND NOT EXISTS (
        SELECT 1
        FROM `{prefix}term_relationships` AS r
        INNER JOIN `{prefix}term_taxonomy` AS x
          ON x.term_taxonomy_id = r.term_taxonomy_id AND x.taxonomy = 'product_type'
        INNER JOIN `{prefix}terms` AS t
          ON t.term_id = x.term_id
        WHERE r.object_id = sku.ID AND t.slug IN ('variable', 'variable-subscription', 'grouped')
      )
    )
  );
