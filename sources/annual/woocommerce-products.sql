-- Listings of WooCommerce: published products, whatever number of SKUs each has. Buyers are the accounts with the
-- role "customer".

-- of: woocommerce-products
-- optional: {base}users(ID, user_registered), {base}usermeta(user_id, meta_key, meta_value)

SELECT COUNT(*) AS listings
FROM `{prefix}posts` AS listing
WHERE listing.post_type = 'product'
  AND listing.post_status = 'publish'
  AND listing.post_date_gmt < :end_utc;

{with users}
SELECT
  COUNT(*) AS buyer_accounts,
  COUNT(CASE WHEN buyer.user_registered >= :start_utc THEN 1 END) AS buyer_accounts_new
FROM `{base}users` AS buyer
WHERE buyer.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS role
    WHERE role.user_id = buyer.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"customer"%'
  );
{end}
