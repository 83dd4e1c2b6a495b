-- Orders of Shopware 6.5.4 and later.
--
-- Dates are UTC (order_date_time); order_date, the same day, is there for the index alone. Only rows
-- of the live version are counted: an order that is being edited is in a draft besides.
-- Success is the state "completed", failure "cancelled". Where the order's payment was refunded or charged
-- back, all that was paid was refunded, or all deliveries came back, the order failed, whatever its own
-- state: these are listed as "refunded", "chargeback" and "returned". Its payment is the newest one that was
-- not itself cancelled or failed. A delivery with costs below zero is a discount on shipping.
-- A completed order that was refunded or returned in part counts with its total less the refunds that
-- Shopware keeps for it. Where that state was set by hand, without a refund, its value is unknown.
-- Totals are in the order's currency, and each order keeps the rate to it from the system's default one.
--
-- From src/Core/Migration/V6_3/Migration1536232990Order.php, Migration1562324772AddOrderDateToOrder.php,
-- Migration1536233050OrderTransaction.php, Migration1536233020OrderDelivery.php, Migration1536232760StateMachine.php,
-- V6_4/Migration1643892702AddCaptureRefundTables.php, Migration1661759290AddDateAndCurrencyIndexToOrderTable.php,
-- V6_5/Migration1689856589AddVersioningForOrderTransactionCaptures.php; src/Core/Checkout/Order/OrderStates.php,
-- Aggregate/OrderTransaction/OrderTransactionStates.php, Aggregate/OrderDelivery/OrderDeliveryStates.php,
-- Checkout/Promotion/Cart/PromotionDeliveryCalculator.php and src/Core/Defaults.php of shopware/shopware.
-- Shopware's own index on order_date serves the read.

-- platform: Shopware
-- tables:
--   order(id, version_id, state_id, currency_id, currency_factor, order_date_time, order_date, amount_total),
--   order_transaction(id, version_id, order_id, order_version_id, state_id, created_at),
--   order_delivery(order_id, order_version_id, state_id, shipping_costs),
--   order_transaction_capture(id, version_id, order_transaction_id, order_transaction_version_id),
--   order_transaction_capture_refund(capture_id, capture_version_id, state_id, amount),
--   state_machine_state(id, technical_name),
--   state_machine_state_translation(state_machine_state_id, name),
--   currency(id, iso_code)
-- zone: utc
-- statuses:
--   SELECT status,
--     (SELECT MIN(t.name) FROM `{prefix}state_machine_state` AS s
--       INNER JOIN `{prefix}state_machine_state_translation` AS t ON t.state_machine_state_id = s.id
--       WHERE s.technical_name = status),
--     COUNT(*)
--   FROM (
--     SELECT
--       CASE
--         WHEN order_state = 'cancelled' THEN order_state
--         WHEN payment_state IN ('refunded', 'chargeback') THEN payment_state
--         WHEN refunded >= total AND refunded > 0 THEN 'refunded'
--         WHEN return_state = 'returned' THEN return_state
--         ELSE order_state
--       END AS status
--     FROM (
--       SELECT
--         state.technical_name AS order_state,
--         CAST(orders.amount_total AS DECIMAL(30, 8)) AS total,
--         (
--           SELECT paid.technical_name
--           FROM `{prefix}order_transaction` AS payment
--           INNER JOIN `{prefix}state_machine_state` AS paid
--             ON paid.id = payment.state_id
--           WHERE payment.order_id = orders.id
--             AND payment.order_version_id = orders.version_id
--           ORDER BY paid.technical_name IN ('cancelled', 'failed'), payment.created_at DESC
--           LIMIT 1
--         ) AS payment_state,
--         (
--           SELECT CASE
--             WHEN COUNT(*) = COUNT(CASE WHEN sent.technical_name = 'returned' THEN 1 END) THEN 'returned'
--             ELSE 'returned_partially'
--           END
--           FROM `{prefix}order_delivery` AS delivery
--           INNER JOIN `{prefix}state_machine_state` AS sent
--             ON sent.id = delivery.state_id
--           WHERE delivery.order_id = orders.id
--             AND delivery.order_version_id = orders.version_id
--             AND sent.technical_name <> 'cancelled'
--             AND CAST(JSON_UNQUOTE(JSON_EXTRACT(delivery.shipping_costs, '$.totalPrice')) AS DECIMAL(30, 8)) >= 0
--           HAVING COUNT(CASE WHEN sent.technical_name IN ('returned', 'returned_partially') THEN 1 END) > 0
--         ) AS return_state,
--         (
--           SELECT SUM(CAST(JSON_UNQUOTE(JSON_EXTRACT(refund.amount, '$.totalPrice')) AS DECIMAL(30, 8)))
--           FROM `{prefix}order_transaction` AS payment
--           INNER JOIN `{prefix}order_transaction_capture` AS capture
--             ON capture.order_transaction_id = payment.id
--             AND capture.order_transaction_version_id = payment.version_id
--           INNER JOIN `{prefix}order_transaction_capture_refund` AS refund
--             ON refund.capture_id = capture.id
--             AND refund.capture_version_id = capture.version_id
--           INNER JOIN `{prefix}state_machine_state` AS back
--             ON back.id = refund.state_id
--           WHERE payment.order_id = orders.id
--             AND payment.order_version_id = orders.version_id
--             AND back.technical_name = 'completed'
--         ) AS refunded
--       FROM `{prefix}order` AS orders
--       INNER JOIN `{prefix}state_machine_state` AS state
--         ON state.id = orders.state_id
--       WHERE orders.version_id = UNHEX('0FA91CE3E96A4BC2BE4BD9CE752C3425')
--     ) AS each_order
--   ) AS placed
--   GROUP BY status
-- succeeded: completed
-- failed: cancelled, refunded, chargeback, returned
-- under way: open, in_progress
-- no order:

SELECT
  {order figures}
FROM (
  SELECT
    CASE
      WHEN order_state = 'cancelled' THEN order_state
      WHEN payment_state IN ('refunded', 'chargeback') THEN payment_state
      WHEN refunded >= total AND refunded > 0 THEN 'refunded'
      WHEN return_state = 'returned' THEN return_state
      ELSE order_state
    END AS status,
    CASE
      WHEN refunded IS NULL AND (payment_state = 'refunded_partially' OR return_state = 'returned_partially')
      THEN NULL
      WHEN iso_code = 'VND' THEN total - COALESCE(refunded, 0)
      WHEN (
        SELECT own.iso_code
        FROM `{prefix}currency` AS own
        WHERE own.id = UNHEX('B7D2554B0CE847CD82F3AC9BD1C0DFCA')
      ) = 'VND' THEN (total - COALESCE(refunded, 0)) / factor
    END AS vnd
  FROM (
    SELECT
      state.technical_name AS order_state,
      currency.iso_code AS iso_code,
      CAST(orders.currency_factor AS DECIMAL(30, 15)) AS factor,
      CAST(orders.amount_total AS DECIMAL(30, 8)) AS total,
      (
        SELECT paid.technical_name
        FROM `{prefix}order_transaction` AS payment
        INNER JOIN `{prefix}state_machine_state` AS paid
          ON paid.id = payment.state_id
        WHERE payment.order_id = orders.id
          AND payment.order_version_id = orders.version_id
        ORDER BY paid.technical_name IN ('cancelled', 'failed'), payment.created_at DESC
        LIMIT 1
      ) AS payment_state,
      (
        SELECT CASE
          WHEN COUNT(*) = COUNT(CASE WHEN sent.technical_name = 'returned' THEN 1 END) THEN 'returned'
          ELSE 'returned_partially'
        END
        FROM `{prefix}order_delivery` AS delivery
        INNER JOIN `{prefix}state_machine_state` AS sent
          ON sent.id = delivery.state_id
        WHERE delivery.order_id = orders.id
          AND delivery.order_version_id = orders.version_id
          AND sent.technical_name <> 'cancelled'
          AND CAST(JSON_UNQUOTE(JSON_EXTRACT(delivery.shipping_costs, '$.totalPrice')) AS DECIMAL(30, 8)) >= 0
        HAVING COUNT(CASE WHEN sent.technical_name IN ('returned', 'returned_partially') THEN 1 END) > 0
      ) AS return_state,
      (
        SELECT SUM(CAST(JSON_UNQUOTE(JSON_EXTRACT(refund.amount, '$.totalPrice')) AS DECIMAL(30, 8)))
        FROM `{prefix}order_transaction` AS payment
        INNER JOIN `{prefix}order_transaction_capture` AS capture
          ON capture.order_transaction_id = payment.id
          AND capture.order_transaction_version_id = payment.version_id
        INNER JOIN `{prefix}order_transaction_capture_refund` AS refund
          ON refund.capture_id = capture.id
          AND refund.capture_version_id = capture.version_id
        INNER JOIN `{prefix}state_machine_state` AS back
          ON back.id = refund.state_id
        WHERE payment.order_id = orders.id
          AND payment.order_version_id = orders.version_id
          AND back.technical_name = 'completed'
      ) AS refunded
    FROM `{prefix}order` AS orders
    INNER JOIN `{prefix}state_machine_state` AS state
      ON state.id = orders.state_id
    LEFT JOIN `{prefix}currency` AS currency
      ON currency.id = orders.currency_id
    WHERE orders.version_id = UNHEX('0FA91CE3E96A4BC2BE4BD9CE752C3425')
      AND orders.order_date_time >= :start_utc
      AND orders.order_date_time < :end_utc
      AND orders.order_date >= CAST(:start_utc AS DATE)
      AND orders.order_date <= CAST(:end_utc AS DATE)
  ) AS each_order
) AS placed
WHERE status IS NOT NULL
  AND status NOT IN ({no order});
