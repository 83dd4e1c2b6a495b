-- The yearly report of OpenCart. Cancelled is the status 7 ("Canceled") alone. The buyer's place is the zone of
-- the payment address, or else its city, in Vietnam; the country elsewhere. Buyers are the accounts of customers.
-- Payment is the code of its extension; OpenCart 4 keeps it in JSON.
-- From upload/install/opencart-en-gb.sql and upload/catalog/model/checkout/order.php of OpenCart.

-- of: opencart-orders
-- order: orders.order_id
-- cancelled: 7
-- optional: payment_code@order(payment_code), payment_method@order(payment_method),
--   payment_zone@order(payment_zone, payment_city, payment_country), order_product(order_id, product_id, total),
--   product_to_category(product_id, category_id), category_description(category_id, language_id, name),
--   customer(customer_id, date_added)
-- payment_method: payment_code
--   SELECT paid.payment_code FROM `{prefix}order` AS paid WHERE paid.order_id = placed.order_key
-- payment_method: payment_method
--   SELECT CASE WHEN paid.payment_method LIKE '%"code":"%'
--     THEN SUBSTRING_INDEX(SUBSTRING_INDEX(paid.payment_method, '"code":"', -1), '"', 1) ELSE paid.payment_method END
--   FROM `{prefix}order` AS paid WHERE paid.order_id = placed.order_key
-- buyer_place: payment_zone
--   SELECT CASE
--     WHEN COALESCE(paid.payment_country, '') NOT IN ('', 'Viet Nam', 'Vietnam', 'Việt Nam') THEN CONCAT('country:', paid.payment_country)
--     ELSE COALESCE(NULLIF(paid.payment_zone, ''), NULLIF(paid.payment_city, ''), '') END
--   FROM `{prefix}order` AS paid WHERE paid.order_id = placed.order_key
-- category: order_product, product_to_category, category_description
--   SELECT name.name
--   FROM `{prefix}order_product` AS line
--   LEFT JOIN `{prefix}product_to_category` AS sort ON sort.product_id = line.product_id
--   LEFT JOIN `{prefix}category_description` AS name ON name.category_id = sort.category_id
--   WHERE line.order_id = placed.order_key
--   ORDER BY line.total DESC, line.order_product_id, sort.category_id, name.language_id
--   LIMIT 1

SELECT COUNT(*) AS listings
FROM `{prefix}product` AS listing
WHERE listing.status = 1
  AND listing.date_added < :end;

{with customer}
SELECT
  COUNT(*) AS buyer_accounts,
  COUNT(CASE WHEN buyer.date_added >= :start THEN 1 END) AS buyer_accounts_new
FROM `{prefix}customer` AS buyer
WHERE buyer.date_added < :end;
{end}
