-- Osclass 3 to 8: classifieds. Products are listings, sellers are those who have posted one.
--
-- Dates are local, in the zone of the site (preference "timezone", Europe/Madrid by default).
-- A listing counts if it is active, enabled and no spam; an expired one was posted all the same.
-- A seller is a member, or without an account an e-mail address, and begins with the first listing
-- that counts.
--
-- From oc-includes/osclass/installer/struct.sql.

-- platform: Osclass
-- tables: t_item(fk_i_user_id, s_contact_email, dt_pub_date, b_active, b_enabled, b_spam)
-- version: SELECT s_value FROM `{prefix}t_preference` WHERE s_section = 'osclass' AND s_name = 'version'
-- zone: SELECT s_value FROM `{prefix}t_preference` WHERE s_section = 'osclass' AND s_name = 'timezone'

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT MIN(dt_pub_date) AS opened
  FROM `{prefix}t_item`
  WHERE b_active = 1
    AND b_enabled = 1
    AND b_spam = 0
    AND dt_pub_date < :end
  GROUP BY fk_i_user_id, CASE WHEN fk_i_user_id IS NULL THEN s_contact_email END
) AS seller;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN dt_pub_date >= :start THEN 1 END) AS products_new
FROM `{prefix}t_item`
WHERE b_active = 1
  AND b_enabled = 1
  AND b_spam = 0
  AND dt_pub_date < :end;
