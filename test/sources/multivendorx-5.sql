-- MultiVendorX 5: stores instead of roles. Those of 1 to 4 were moved from version 4 in 2025; 5 and 6 were not.

CREATE TABLE wp_multivendorx_stores (
  ID bigint(20) NOT NULL AUTO_INCREMENT,
  status varchar(20) DEFAULT NULL,
  name varchar(100) NOT NULL,
  slug varchar(100) NOT NULL,
  description text DEFAULT NULL,
  who_created bigint(20) DEFAULT NULL,
  create_time timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (ID)
);
INSERT INTO wp_multivendorx_stores (status, name, slug, who_created, create_time) VALUES
  ('active', 'Old', 'old', 11, '2025-09-01 00:00:00'), ('active', 'New', 'new', 12, '2025-09-01 00:00:00'),
  ('suspended', 'Suspended', 'suspended', 13, '2025-09-01 00:00:00'), ('pending', 'Pending', 'pending', 15, '2025-09-01 00:00:00'),
  ('active', 'Of an old customer', 'customer', 1, '2025-01-01 00:00:00'), ('active', 'Later', 'later', 2, '2026-01-01 00:00:00'),
  ('deactivated', 'Deactivated', 'deactivated', 2, '2025-09-01 00:00:00'), ('under_review', 'Review', 'review', 2, '2025-09-01 00:00:00');
UPDATE wp_usermeta SET meta_value = 'a:1:{s:11:"store_owner";b:1;}' WHERE meta_key = 'wp_capabilities' AND meta_value LIKE '%vendor"%';
