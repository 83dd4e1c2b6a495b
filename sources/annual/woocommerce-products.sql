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
{part role-accounts: accounts = buyer_accounts; role = customer}
{end}
