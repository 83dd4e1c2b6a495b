-- Orders of an Osclass site: the fees that its users pay with the plugin Payment Pro, for a listing to
-- be published, renewed, highlighted or moved to the top. What they sell each other is no order of the
-- site's. Success is "completed" (1). Failure is failed (0), wrong amount (4, 5) and canceled (9).
-- Pending (2) and created (8) are under way. "Already paid" (3) is a second notice of the same payment,
-- and no order. The plugin keeps no record of fees that were paid back.
--
-- Dates are local, in the zone of the site. Amounts are in millionths.
-- From the plugin's struct.sql (t_payment_pro_invoice) and index.php.
-- The plugin has no index on the date. For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}t_payment_pro_invoice` (dt_date, i_status, s_currency_code, i_amount_total);

-- platform: Osclass
-- tables: t_item(fk_i_user_id), t_payment_pro_invoice(dt_date, i_status, s_currency_code, i_amount_total)
-- optional: t_preference(s_section, s_name, s_value)
-- zone:
--   SELECT {with t_preference}(SELECT s_value FROM `{prefix}t_preference` WHERE s_section = 'osclass' AND s_name = 'timezone'){end}
--     {without t_preference}NULL{end}
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}t_payment_pro_invoice` WHERE i_status <> 3 AND dt_date < '1000-01-01'
-- statuses:
--   SELECT i_status,
--     CASE i_status WHEN 0 THEN 'failed' WHEN 1 THEN 'completed' WHEN 2 THEN 'pending'
--     WHEN 3 THEN 'already paid' WHEN 4 THEN 'wrong amount' WHEN 5 THEN 'wrong amount of an item'
--     WHEN 8 THEN 'created' WHEN 9 THEN 'canceled' END,
--     COUNT(*)
--   FROM `{prefix}t_payment_pro_invoice` GROUP BY i_status
-- succeeded: 1
-- failed: 0, 4, 5, 9
-- under way: 2, 8
-- no order: 3

SELECT
  {order figures}
FROM (
  SELECT
    i_status AS status,
    CASE WHEN s_currency_code = 'VND' THEN i_amount_total * 0.000001 END AS vnd
  FROM `{prefix}t_payment_pro_invoice`
  WHERE dt_date >= :start
    AND dt_date < :end
    AND i_status NOT IN ({no order})
) AS placed;
