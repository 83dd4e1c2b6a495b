-- PrestaShop 1.7, 8 and 9.
--
-- Dates are local, in the zone of the shop (PS_TIMEZONE). A cart is no order; orders are in their own
-- table. current_state points to order_state: success is "Delivered" (5); "Shipped" (4) carries the
-- same flags (paid, delivery, shipped), but is still under way. Failure is Canceled (6), Refunded (7)
-- and Payment error (8). A module may have added states: `baocao init` lists them with their names.
-- A product with combinations counts as its combinations, which PrestaShop does not date: each is as
-- old as its product. Inactive products, and those still being created (state 0), are not counted.
-- PrestaShop has one seller, the shop, since its configuration was first written. Suppliers and
-- customers are not sellers.
-- An order's total is what the customer pays, tax included, in the order's currency; conversion_rate
-- is the order's own rate from the shop's currency to it.
--
-- From install-dev/data/db_structure.sql and install-dev/data/xml/order_state.xml.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}orders` (date_add, current_state, id_currency, conversion_rate, total_paid_tax_incl);

-- platform: PrestaShop
-- tables:
--   orders(id_order, current_state, id_currency, conversion_rate, total_paid_tax_incl, date_add),
--   product(id_product, active, state, date_add)
-- version: SELECT value FROM `{prefix}configuration` WHERE name = 'PS_VERSION_DB' LIMIT 1
-- zone: SELECT value FROM `{prefix}configuration` WHERE name = 'PS_TIMEZONE' LIMIT 1
-- statuses:
--   SELECT o.current_state,
--     (SELECT MIN(l.name) FROM `{prefix}order_state_lang` AS l WHERE l.id_order_state = o.current_state),
--     COUNT(*)
--   FROM `{prefix}orders` AS o GROUP BY o.current_state
-- succeeded: 5
-- failed: 6, 7, 8
-- under way: 1, 2, 3, 4, 9, 10, 11, 12, 13
-- no order: 0

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT date_add AS opened
  FROM `{prefix}configuration`
  ORDER BY id_configuration
  LIMIT 1
) AS shop
WHERE opened < :end;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.date_add >= :start THEN 1 END) AS products_new
FROM `{prefix}product` AS product
LEFT JOIN `{prefix}product_attribute` AS combination
  ON combination.id_product = product.id_product
WHERE product.active = 1
  AND product.state = 1
  AND product.date_add < :end;

SELECT
  {order figures}
FROM (
  SELECT
    orders.current_state AS status,
    CASE
      WHEN currency.iso_code = 'VND' THEN orders.total_paid_tax_incl
      WHEN (
        SELECT own.iso_code
        FROM `{prefix}configuration` AS setting
        INNER JOIN `{prefix}currency` AS own
          ON own.id_currency = setting.value
        WHERE setting.name = 'PS_CURRENCY_DEFAULT'
        ORDER BY setting.id_configuration
        LIMIT 1
      ) = 'VND' THEN orders.total_paid_tax_incl / orders.conversion_rate
    END AS vnd
  FROM `{prefix}orders` AS orders
  LEFT JOIN `{prefix}currency` AS currency
    ON currency.id_currency = orders.id_currency
  WHERE orders.date_add >= :start
    AND orders.date_add < :end
    AND orders.current_state NOT IN ({no order})
) AS placed;
