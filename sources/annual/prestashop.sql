-- The yearly report of PrestaShop. Cancelled is the state 6 ("Canceled") alone. Buyers are the accounts of
-- customers that are no guests and not deleted. The buyer's place is the state, or else the city, of the
-- delivery address in Vietnam, the country elsewhere. A listing is a product that is on sale.
-- From classes/order/Order.php, classes/Address.php, classes/Customer.php and install-dev/data/xml/order_state.xml
-- of PrestaShop.

-- of: prestashop
-- order: orders.order_key, bought.id_order
-- cancelled: 6
-- optional: orders(module), orders(id_address_delivery), address(id_address, id_country, id_state, city),
--   country(id_country, iso_code), state(id_state, name), order_detail(id_order, product_id, total_price_tax_incl),
--   category_lang(id_category, id_lang, name), customer(id_customer, date_add, is_guest, deleted)
-- payment_method: module
--   SELECT paid.module FROM `{prefix}orders` AS paid WHERE paid.id_order = placed.order_key
-- buyer_place: id_address_delivery, address, country, state
--   SELECT CASE
--     WHEN COALESCE(land.iso_code, '') NOT IN ('', 'VN') THEN CONCAT('country:', land.iso_code)
--     ELSE COALESCE(NULLIF(region.name, ''), NULLIF(place.city, ''), '') END
--   FROM `{prefix}orders` AS sent
--   INNER JOIN `{prefix}address` AS place ON place.id_address = sent.id_address_delivery
--   LEFT JOIN `{prefix}country` AS land ON land.id_country = place.id_country
--   LEFT JOIN `{prefix}state` AS region ON region.id_state = place.id_state
--   WHERE sent.id_order = placed.order_key
-- category: order_detail, category_lang
--   SELECT name.name
--   FROM `{prefix}order_detail` AS line
--   LEFT JOIN `{prefix}product` AS product ON product.id_product = line.product_id
--   LEFT JOIN `{prefix}category_lang` AS name ON name.id_category = product.id_category_default
--   WHERE line.id_order = placed.order_key
--   ORDER BY line.total_price_tax_incl DESC, line.id_order_detail, name.id_lang
--   LIMIT 1

SELECT COUNT(*) AS listings
FROM `{prefix}product` AS listing
WHERE listing.active = 1
  AND listing.state = 1
  AND listing.date_add < :end;

{with customer}
SELECT
  COUNT(*) AS buyer_accounts,
  COUNT(CASE WHEN buyer.date_add >= :start THEN 1 END) AS buyer_accounts_new
FROM `{prefix}customer` AS buyer
WHERE buyer.is_guest = 0
  AND buyer.deleted = 0
  AND buyer.date_add < :end;
{end}
