-- Sellers and orders of CS-Cart Multi-Vendor 4, and of a CS-Cart shop without vendors, whose one company
-- is the shop itself.
--
-- Dates are seconds since 1970. Sellers are active vendors: none that is new, pending, disabled or
-- suspended.
-- A purchase from several vendors is a parent order and one order a vendor. The latter are counted, each
-- a contract with one vendor and with a status of its own; the parent (is_parent_order, status T) is
-- not. An order in status N ("Incompleted") was left at the payment, and is none.
-- Success is "Complete" (C); a paid order ("Processed", P) is under way. Failure is Failed (F), Declined
-- (D) and Canceled (I). A shop may add statuses or rename them: `baocao init` lists them with their
-- names. CS-Cart keeps no record of money that goes back: a return that is settled in part changes the
-- order's total itself, and one that is settled whole is told by the status that the shop gives it.
-- Totals are in the shop's primary currency. If that is not VND, their value in VND is unknown: the
-- orders keep no rate.
-- The tables are MyISAM, over which no snapshot holds: the statements are read one after the other.
--
-- CS-Cart has no public repository. From a copy of Multi-Vendor 4.13 (tdrzzie/multivendor_v4.13.3):
-- install/database/scheme.sql and data.sql, app/functions/fn.cart.php, app/Tygh/Enum/VendorStatuses.php and
-- app/addons/rma/func.php; and docs.cs-cart.com/4.4.x/user_guide/orders/order_statuses.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}orders` (timestamp, is_parent_order, status, total);

-- platform: CS-Cart
-- tables:
--   orders(order_id, is_parent_order, parent_order_id, company_id, total, timestamp, status),
--   companies(company_id, status, timestamp),
--   currencies(currency_code, is_primary),
--   statuses(status_id, status, type),
--   status_descriptions(status_id, description, lang_code)
-- zone: utc
-- statuses:
--   SELECT o.status,
--     COALESCE((SELECT MIN(d.description) FROM `{prefix}statuses` AS s
--       INNER JOIN `{prefix}status_descriptions` AS d ON d.status_id = s.status_id
--       WHERE s.status = o.status AND s.type = 'O'), CASE o.status WHEN 'N' THEN 'Incompleted' END),
--     COUNT(*)
--   FROM `{prefix}orders` AS o WHERE o.is_parent_order <> 'Y' GROUP BY o.status
-- succeeded: C
-- failed: F, D, I
-- under way: O, P, B, Y
-- no order: N, T

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN timestamp >= :start_unix THEN 1 END) AS sellers_new
FROM `{prefix}companies`
WHERE status = 'A'
  AND timestamp < :end_unix;

SELECT
  {order figures}
FROM (
  SELECT
    status,
    CASE
      WHEN (
        SELECT currency_code FROM `{prefix}currencies` WHERE is_primary = 'Y' LIMIT 1
      ) = 'VND' THEN total
    END AS vnd
  FROM `{prefix}orders`
  WHERE timestamp >= :start_unix
    AND timestamp < :end_unix
    AND is_parent_order <> 'Y'
    AND status NOT IN ({no order})
) AS placed;
