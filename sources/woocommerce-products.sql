-- Products of WooCommerce, as SKUs: a variable product counts as its variations, a grouped one as the
-- products in it, any other as one. Only what is published counts, which is what a buyer can buy: no draft,
-- pending, private or scheduled product, none in the trash, and no variation of such a one. An "external"
-- product is bought on another site and not counted.
-- The translations of a product are products of their own in WordPress: of those that WPML or Polylang keep
-- together one is counted, the original or the first, with its variations.
--
-- Dates are UTC: post_date_gmt, which WordPress sets when a product is published, not when its draft
-- was begun. One without it counts nowhere.
-- From plugins/woocommerce/includes/class-wc-post-types.php, of WordPress wp-admin/includes/schema.php, and
-- of Polylang src/ (taxonomy post_translations); WPML's icl_translations from public dumps.

-- platform: WooCommerce
-- tables:
--   posts(ID, post_type, post_status, post_parent, post_date_gmt),
--   terms(term_id, slug),
--   term_taxonomy(term_taxonomy_id, term_id, taxonomy),
--   term_relationships(object_id, term_taxonomy_id),
--   options(option_name, option_value)
-- optional: icl_translations(element_id, element_type, trid, source_language_code)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- zone: utc
-- undated:
--   SELECT 'products', COUNT(*) FROM `{prefix}posts`
--   WHERE post_type IN ('product', 'product_variation') AND post_status = 'publish' AND post_date_gmt < '1000-01-01'

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.post_date_gmt >= :start_utc THEN 1 END) AS products_new
FROM `{prefix}posts` AS sku
LEFT JOIN `{prefix}posts` AS parent
  ON parent.ID = sku.post_parent AND sku.post_type = 'product_variation'
WHERE sku.post_type IN ('product', 'product_variation')
  AND sku.post_status = 'publish'
  AND sku.post_date_gmt >= '1000-01-01'
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
        WHERE r.object_id = sku.ID AND t.slug IN ('variable', 'variable-subscription', 'grouped', 'external')
      )
    )
  )
  {with icl_translations}
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}icl_translations` AS own
    INNER JOIN `{prefix}icl_translations` AS other
      ON other.trid = own.trid AND other.element_type = own.element_type AND other.element_id <> own.element_id
    INNER JOIN `{prefix}posts` AS twin
      ON twin.ID = other.element_id AND twin.post_type = 'product' AND twin.post_status = 'publish'
    WHERE own.element_type = 'post_product'
      AND own.element_id = COALESCE(parent.ID, sku.ID)
      AND (NULLIF(other.source_language_code, '') IS NOT NULL, other.element_id)
        < (NULLIF(own.source_language_code, '') IS NOT NULL, own.element_id)
  )
  {end}
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}term_relationships` AS own
    INNER JOIN `{prefix}term_taxonomy` AS language_group
      ON language_group.term_taxonomy_id = own.term_taxonomy_id AND language_group.taxonomy = 'post_translations'
    INNER JOIN `{prefix}term_relationships` AS other
      ON other.term_taxonomy_id = own.term_taxonomy_id AND other.object_id < own.object_id
    INNER JOIN `{prefix}posts` AS twin
      ON twin.ID = other.object_id AND twin.post_type = 'product' AND twin.post_status = 'publish'
    WHERE own.object_id = COALESCE(parent.ID, sku.ID)
  );
