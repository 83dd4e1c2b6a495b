-- Tables of WordPress 6 with WooCommerce, as far as a report meets them, under the prefix wp_.

CREATE TABLE wp_options (
  option_id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  option_name varchar(191) NOT NULL DEFAULT '',
  option_value longtext NOT NULL,
  autoload varchar(20) NOT NULL DEFAULT 'yes',
  UNIQUE KEY option_name (option_name)
);
CREATE TABLE wp_users (
  ID bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_login varchar(60) NOT NULL DEFAULT '',
  user_email varchar(100) NOT NULL DEFAULT '',
  user_registered datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  user_status int(11) NOT NULL DEFAULT 0,
  KEY user_login_key (user_login)
);
CREATE TABLE wp_usermeta (
  umeta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id bigint(20) unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255) DEFAULT NULL,
  meta_value longtext DEFAULT NULL,
  KEY user_id (user_id),
  KEY meta_key (meta_key(191))
);
CREATE TABLE wp_posts (
  ID bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  post_author bigint(20) unsigned NOT NULL DEFAULT 0,
  post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_date_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_title text NOT NULL DEFAULT '',
  post_status varchar(20) NOT NULL DEFAULT 'publish',
  post_name varchar(200) NOT NULL DEFAULT '',
  post_parent bigint(20) unsigned NOT NULL DEFAULT 0,
  post_type varchar(20) NOT NULL DEFAULT 'post',
  KEY post_name (post_name(191)),
  KEY type_status_date (post_type, post_status, post_date, ID),
  KEY post_parent (post_parent),
  KEY post_author (post_author)
);
CREATE TABLE wp_postmeta (
  meta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  post_id bigint(20) unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255) DEFAULT NULL,
  meta_value longtext DEFAULT NULL,
  KEY post_id (post_id),
  KEY meta_key (meta_key(191))
);
CREATE TABLE wp_terms (
  term_id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(200) NOT NULL DEFAULT '',
  slug varchar(200) NOT NULL DEFAULT '',
  KEY slug (slug(191))
);
CREATE TABLE wp_term_taxonomy (
  term_taxonomy_id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  term_id bigint(20) unsigned NOT NULL DEFAULT 0,
  taxonomy varchar(32) NOT NULL DEFAULT '',
  UNIQUE KEY term_id_taxonomy (term_id, taxonomy)
);
CREATE TABLE wp_term_relationships (
  object_id bigint(20) unsigned NOT NULL DEFAULT 0,
  term_taxonomy_id bigint(20) unsigned NOT NULL DEFAULT 0,
  term_order int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (object_id, term_taxonomy_id),
  KEY term_taxonomy_id (term_taxonomy_id)
);

INSERT INTO wp_options (option_name, option_value) VALUES
  ('woocommerce_version', '9.8.1'),
  ('woocommerce_currency', 'VND'),
  ('timezone_string', 'Asia/Ho_Chi_Minh'),
  ('gmt_offset', '0'),
  ('active_plugins', 'a:1:{i:0;s:27:"woocommerce/woocommerce.php";}');

-- The site's first account, then a customer, who is no seller.
INSERT INTO wp_users (ID, user_login, user_registered) VALUES
  (1, 'admin', '2020-05-01 00:00:00'),
  (2, 'customer', '2025-03-01 00:00:00');
INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES
  (1, 'wp_capabilities', 'a:1:{s:13:"administrator";b:1;}'),
  (2, 'wp_capabilities', 'a:1:{s:8:"customer";b:1;}');

INSERT INTO wp_terms (term_id, name, slug) VALUES (2, 'simple', 'simple'), (3, 'grouped', 'grouped'), (4, 'variable', 'variable');
INSERT INTO wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy) VALUES (2, 2, 'product_type'), (3, 3, 'product_type'), (4, 4, 'product_type');

-- SKUs: 101, 102 of before the year; 103, 107, 108 new; 109 of after it.
INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt) VALUES
  (101, 'product', 'publish', 0, '2024-05-01 07:00:00', '2024-05-01 00:00:00'),
  (102, 'product', 'publish', 0, '2024-12-31 23:59:59', '2024-12-31 16:59:59'),
  (103, 'product', 'publish', 0, '2025-01-01 00:00:00', '2024-12-31 17:00:00'),
  (104, 'product', 'draft', 0, '2025-02-01 07:00:00', '0000-00-00 00:00:00'),
  (105, 'product', 'trash', 0, '2025-02-01 07:00:00', '2025-02-01 00:00:00'),
  (106, 'product', 'publish', 0, '2025-03-01 07:00:00', '2025-03-01 00:00:00'), -- variable: its variations count
  (107, 'product_variation', 'publish', 106, '2025-03-01 07:00:00', '2025-03-01 00:00:00'),
  (108, 'product_variation', 'publish', 106, '2025-12-31 23:59:59', '2025-12-31 16:59:59'),
  (109, 'product', 'publish', 0, '2026-01-01 00:00:00', '2025-12-31 17:00:00'),
  (110, 'product', 'publish', 0, '2025-03-01 07:00:00', '2025-03-01 00:00:00'), -- grouped
  (111, 'product_variation', 'private', 106, '2025-03-01 07:00:00', '2025-03-01 00:00:00'), -- switched off
  (112, 'product', 'draft', 0, '2025-03-01 07:00:00', '0000-00-00 00:00:00'), -- a variable draft
  (113, 'product_variation', 'publish', 112, '2025-03-01 07:00:00', '2025-03-01 00:00:00'),
  (114, 'product', 'publish', 0, '2025-03-01 07:00:00', '2025-03-01 00:00:00'), -- variable, without variations
  (115, 'product', 'future', 0, '2025-06-01 07:00:00', '2025-06-01 00:00:00'),
  (116, 'page', 'publish', 0, '2025-06-01 07:00:00', '2025-06-01 00:00:00');
INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES
  (101, 2), (102, 2), (103, 2), (106, 4), (109, 2), (110, 3), (112, 4), (114, 4);
