-- Sellers' accounts of MultiVendorX 5: its stores, but those that were rejected for good or deactivated, which the
-- plugin no longer shows to their owners. The day is that of the source: a store that was moved from version 4 is
-- as old as its owner's account.
-- From plugins/multivendorx/classes/Store/Store.php of multivendorx/multivendorx (5.0).

-- of: multivendorx-sellers

SELECT
  COUNT(*) AS seller_accounts,
  COUNT(CASE WHEN seller.opened >= :start THEN 1 END) AS seller_accounts_new
FROM (
  SELECT CASE
    WHEN owner.user_registered IS NOT NULL AND EXISTS (
      SELECT 1
      FROM `{base}usermeta` AS mark
      WHERE mark.user_id = owner.ID AND mark.meta_key = '_vendor_term_id'
    )
    THEN LEAST(CONVERT_TZ(owner.user_registered, '+00:00', @@session.time_zone), CAST(store.create_time AS DATETIME))
    ELSE CAST(store.create_time AS DATETIME)
  END AS opened
  FROM `{prefix}multivendorx_stores` AS store
  LEFT JOIN `{base}users` AS owner
    ON owner.ID = store.who_created
  WHERE store.status NOT IN ('permanently_rejected', 'deactivated')
) AS seller
WHERE seller.opened < :end;
