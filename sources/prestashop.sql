-- PrestaShop 1.7, 8 and 9, with one shop or several.
--
-- Dates are local, in the zone of the shop (PS_TIMEZONE). A cart is no order; orders are in their own
-- table. current_state points to order_state: success is "Delivered" (5); "Shipped" (4) carries the
-- same flags (paid, delivery, shipped), but is still under way. Failure is Canceled (6), Refunded (7)
-- and Payment error (8), and whatever the state an order of which all the money went back. Money goes back
-- by a credit slip (order_slip), which leaves the state: what went back in part is taken from the value.
-- A module may have added states: `baocao init` lists them with their names.
-- A product counts if a buyer can buy it in a shop that is open: active and for sale there (product_shop),
-- and not still being created (state 0); in two shops it is one SKU. One with combinations counts as its
-- combinations, which PrestaShop does not date: each is as old as its product.
-- PrestaShop has one seller, the shop, since its configuration was first written. Suppliers and
-- customers are not sellers.
-- An order's total is what the customer pays, tax included, in the order's currency; conversion_rate
-- is the order's own rate from the default currency of its shop to it. A rate of 1 on another currency, or
-- one far from the present rate, is of an order placed when the shop had another default currency, or no
-- rate: its value in VND is unknown.
--
-- From install-dev/data/db_structure.sql, install-dev/data/xml/order_state.xml, classes/order/OrderSlip.php
-- and classes/PaymentModule.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}orders` (date_add, current_state, id_currency, conversion_rate, total_paid_tax_incl, id_shop, id_order);

-- platform: PrestaShop
-- tables:
--   orders(id_order, current_state, id_currency, conversion_rate, total_paid_tax_incl, date_add),
--   product(id_product, active, state, date_add)
-- optional:
--   shop(id_shop, id_shop_group, active, deleted),
--   currency_shop(id_currency, id_shop, conversion_rate),
--   product_shop(id_product, id_shop, active, available_for_order, date_add),
--   product_attribute_shop(id_product_attribute, id_shop),
--   order_slip(id_order, amount, shipping_cost_amount, total_products_tax_incl, total_products_tax_excl,
--     total_shipping_tax_incl)
-- version: SELECT value FROM `{prefix}configuration` WHERE name = 'PS_VERSION_DB' LIMIT 1
-- zone: SELECT value FROM `{prefix}configuration` WHERE name = 'PS_TIMEZONE'
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}orders` WHERE date_add < '1000-01-01' AND current_state <> 0
--   UNION ALL
--   SELECT 'products', COUNT(*) FROM `{prefix}product` AS product
--   {with product_shop}
--   INNER JOIN `{prefix}product_shop` AS offer ON offer.id_product = product.id_product
--   WHERE offer.active = 1 AND product.state = 1 AND offer.date_add < '1000-01-01'
--   {end}
--   {without product_shop} WHERE active = 1 AND state = 1 AND date_add < '1000-01-01' {end}
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
  COUNT(CASE WHEN sku.opened >= :start THEN 1 END) AS products_new
FROM (
  SELECT
    product.id_product,
    combination.id_product_attribute,
    {with product_shop}
    MIN(offer.date_add) AS opened
    {end}
    {without product_shop}
    MIN(product.date_add) AS opened
    {end}
  FROM `{prefix}product` AS product
  {with product_shop}
  INNER JOIN `{prefix}product_shop` AS offer
    ON offer.id_product = product.id_product AND offer.active = 1 AND offer.available_for_order = 1
  {end}
  LEFT JOIN `{prefix}product_attribute` AS combination
    ON combination.id_product = product.id_product
  WHERE product.state = 1
    {with product_shop}
    AND offer.date_add >= '1000-01-01'
    AND offer.date_add < :end
    {end}
    {without product_shop}
    AND product.active = 1
    AND product.date_add >= '1000-01-01'
    AND product.date_add < :end
    {end}
    {with product_shop}
    {with shop}
    AND EXISTS (
      SELECT 1
      FROM `{prefix}shop` AS shop
      WHERE shop.id_shop = offer.id_shop AND shop.active = 1 AND shop.deleted = 0
    )
    {end}
    {with product_attribute_shop}
    AND (
      combination.id_product_attribute IS NULL
      OR EXISTS (
        SELECT 1
        FROM `{prefix}product_attribute_shop` AS sold
        WHERE sold.id_product_attribute = combination.id_product_attribute AND sold.id_shop = offer.id_shop
      )
    )
    {end}
    {end}
  GROUP BY product.id_product, combination.id_product_attribute
) AS sku;

SELECT
  {order figures}
FROM (
  SELECT
    orders.current_state AS status,
    CASE
      WHEN orders.currency = 'VND' THEN orders.total - orders.refunded
      WHEN orders.own_currency = 'VND'
        AND orders.conversion_rate > 0
        AND orders.conversion_rate <> 1
        AND orders.conversion_rate BETWEEN orders.present_rate / 2 AND orders.present_rate * 2
      THEN (orders.total - orders.refunded) / orders.conversion_rate
    END AS vnd,
    CASE WHEN orders.refunded > 0 AND orders.refunded >= orders.total THEN 1 ELSE 0 END AS returned
  FROM (
    SELECT
      bought.current_state,
      bought.total_paid_tax_incl AS total,
      bought.conversion_rate,
      currency.iso_code AS currency,
      {with currency_shop}
      COALESCE(rate.conversion_rate, currency.conversion_rate) AS present_rate,
      {end}
      {without currency_shop}
      currency.conversion_rate AS present_rate,
      {end}
      {with order_slip}
      COALESCE(slip.amount, 0) AS refunded,
      {end}
      {without order_slip}
      0 AS refunded,
      {end}
      (
        SELECT own.iso_code
        FROM `{prefix}configuration` AS setting
        INNER JOIN `{prefix}currency` AS own
          ON own.id_currency = setting.value
        WHERE setting.name = 'PS_CURRENCY_DEFAULT'
          {with shop}
          AND (setting.id_shop IS NULL OR setting.id_shop = bought.id_shop)
          AND (
            setting.id_shop_group IS NULL
            OR setting.id_shop_group = (SELECT shop.id_shop_group FROM `{prefix}shop` AS shop WHERE shop.id_shop = bought.id_shop)
          )
        ORDER BY setting.id_shop IS NULL, setting.id_shop_group IS NULL, setting.id_configuration
          {end}
          {without shop}
        ORDER BY setting.id_configuration
          {end}
        LIMIT 1
      ) AS own_currency
    FROM `{prefix}orders` AS bought
    LEFT JOIN `{prefix}currency` AS currency
      ON currency.id_currency = bought.id_currency
    {with currency_shop}
    LEFT JOIN `{prefix}currency_shop` AS rate
      ON rate.id_currency = bought.id_currency AND rate.id_shop = bought.id_shop
    {end}
    {with order_slip}
    LEFT JOIN (
      SELECT
        id_order,
        SUM(
          CASE
            WHEN total_products_tax_incl IS NULL THEN amount + shipping_cost_amount
            WHEN amount > 0 AND amount < total_products_tax_incl AND ABS(amount - total_products_tax_excl) >= 0.01
              AND ABS(amount - total_products_tax_incl) >= 0.01
            THEN amount + COALESCE(total_shipping_tax_incl, 0)
            ELSE total_products_tax_incl + COALESCE(total_shipping_tax_incl, 0)
          END
        ) AS amount
      FROM `{prefix}order_slip`
      GROUP BY id_order
    ) AS slip
      ON slip.id_order = bought.id_order
    {end}
    WHERE bought.date_add >= :start
      AND bought.date_add < :end
      AND bought.current_state NOT IN ({no order})
  ) AS orders
) AS placed;
