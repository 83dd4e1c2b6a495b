-- Osclass 3 to 8: classifieds. Products are listings, sellers are those who have posted one.
--
-- Dates are local, in the zone of the site (preference "timezone", Europe/Madrid by default).
-- A listing counts if a buyer can find it now: active, enabled, no spam, not expired unless it is a premium
-- one, and in a category that is enabled.
-- A seller is a member, or without an account an e-mail address, and begins with the first listing
-- that was posted and not withdrawn; an expired one was posted all the same.
--
-- From oc-includes/osclass/installer/struct.sql and oc-includes/osclass/classes/model/Search.php.

-- platform: Osclass
-- tables: t_item(fk_i_user_id, s_contact_email, dt_pub_date, b_active, b_enabled, b_spam, b_premium, dt_expiration)
-- optional: t_category(pk_i_id, b_enabled)
-- version: SELECT s_value FROM `{prefix}t_preference` WHERE s_section = 'osclass' AND s_name = 'version'
-- zone: SELECT s_value FROM `{prefix}t_preference` WHERE s_section = 'osclass' AND s_name = 'timezone'
-- undated:
--   SELECT 'listings', COUNT(*) FROM `{prefix}t_item`
--   WHERE b_active = 1 AND b_enabled = 1 AND b_spam = 0 AND dt_pub_date < '1000-01-01'

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT MIN(dt_pub_date) AS opened
  FROM `{prefix}t_item`
  WHERE b_active = 1
    AND b_enabled = 1
    AND b_spam = 0
    AND dt_pub_date >= '1000-01-01'
    AND dt_pub_date < :end
  GROUP BY fk_i_user_id, CASE WHEN fk_i_user_id IS NULL THEN s_contact_email END
) AS seller;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN item.dt_pub_date >= :start THEN 1 END) AS products_new
FROM `{prefix}t_item` AS item
WHERE item.b_active = 1
  AND item.b_enabled = 1
  AND item.b_spam = 0
  AND (item.b_premium = 1 OR item.dt_expiration >= NOW())
  AND item.dt_pub_date >= '1000-01-01'
  AND item.dt_pub_date < :end
  {with t_category}
  AND EXISTS (
    SELECT 1
    FROM `{prefix}t_category` AS category
    WHERE category.pk_i_id = item.fk_i_category_id AND category.b_enabled = 1
  )
  {end};
