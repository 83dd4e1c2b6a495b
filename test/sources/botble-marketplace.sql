SET time_zone = @@global.time_zone;
CREATE TABLE mp_stores (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(255) NOT NULL DEFAULT '',
  customer_id bigint(20) unsigned DEFAULT NULL,
  status varchar(60) NOT NULL DEFAULT 'published',
  vendor_verified_at datetime DEFAULT NULL,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL
);
INSERT INTO mp_stores (status, created_at) VALUES
  ('published', '2024-12-31 23:59:59'), ('published', '2025-01-01 00:00:00'), ('published', '2025-12-31 23:59:59'),
  ('pending', '2025-02-01 00:00:00'), ('blocked', '2025-02-01 00:00:00'), ('published', '2026-01-01 00:00:00');
SET time_zone = '+07:00';
