-- Sellers' accounts of Dokan: all with the role "seller", whether they may sell now or not. The seller's place is
-- the state, or else the city, of the store.
-- From includes/Vendor/Vendor.php and includes/Order/Manager.php of Dokan.

-- of: dokan-sellers
-- optional: {base}usermeta(user_id, meta_key, meta_value)
-- seller_place:
--   {part store-place: key = dokan_profile_settings; seller = (SELECT MIN(sold.seller_id) FROM `{prefix}dokan_orders` AS sold WHERE sold.order_id = placed.order_key)}

{part role-accounts: accounts = seller_accounts; role = seller}
