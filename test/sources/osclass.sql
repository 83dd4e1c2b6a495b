-- Osclass 8 with Payment Pro, under the prefix oc_.

CREATE TABLE oc_t_preference (s_section varchar(128) NOT NULL, s_name varchar(128) NOT NULL, s_value longtext NOT NULL, e_type enum('STRING', 'INTEGER', 'BOOLEAN') NOT NULL DEFAULT 'STRING', UNIQUE KEY s_section (s_section, s_name));
CREATE TABLE oc_t_user (pk_i_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, dt_reg_date datetime NOT NULL, s_email varchar(100) NOT NULL DEFAULT '', b_enabled tinyint(1) NOT NULL DEFAULT 1, b_active tinyint(1) NOT NULL DEFAULT 0);
CREATE TABLE oc_t_item (
  pk_i_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  fk_i_user_id int(10) unsigned DEFAULT NULL,
  fk_i_category_id int(10) unsigned NOT NULL DEFAULT 1,
  dt_pub_date datetime NOT NULL,
  i_price bigint(20) DEFAULT NULL,
  s_contact_email varchar(140) NOT NULL DEFAULT '',
  b_premium tinyint(1) NOT NULL DEFAULT 0,
  b_enabled tinyint(1) NOT NULL DEFAULT 1,
  b_active tinyint(1) NOT NULL DEFAULT 0,
  b_spam tinyint(1) NOT NULL DEFAULT 0,
  dt_expiration datetime NOT NULL DEFAULT '9999-12-31 23:59:59',
  KEY fk_i_user_id (fk_i_user_id),
  KEY idx_pub_date (dt_pub_date)
);
CREATE TABLE oc_t_category (pk_i_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, b_enabled tinyint(1) NOT NULL DEFAULT 1);
INSERT INTO oc_t_category VALUES (1, 1), (2, 0);
CREATE TABLE oc_t_payment_pro_invoice (
  pk_i_id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  dt_date datetime NOT NULL,
  s_code varchar(255) NOT NULL DEFAULT '',
  i_amount bigint(20) DEFAULT NULL,
  s_currency_code varchar(3) DEFAULT NULL,
  fk_i_user_id int DEFAULT NULL,
  s_source varchar(10) NOT NULL DEFAULT '',
  i_status int NOT NULL,
  i_amount_tax bigint(20) NOT NULL DEFAULT 0,
  i_amount_total bigint(20) DEFAULT NULL,
  KEY source_status (s_source, i_status),
  KEY i_status (i_status)
);

INSERT INTO oc_t_preference (s_section, s_name, s_value) VALUES ('osclass', 'version', '840'), ('osclass', 'timezone', 'Asia/Ho_Chi_Minh');
INSERT INTO oc_t_user (dt_reg_date) VALUES ('2020-01-01 00:00:00'), ('2025-01-01 00:00:00'), ('2025-01-01 00:00:00');

-- Sellers: member 1 since 2024, member 2 and guest g since 2025; member 3 posted nothing that counts.
INSERT INTO oc_t_item (fk_i_user_id, s_contact_email, dt_pub_date, b_active, b_enabled, b_spam, dt_expiration) VALUES
  (1, '1@example.vn', '2024-12-31 23:59:59', 1, 1, 0, '2025-01-31 00:00:00'), -- expired: no product any more, and its seller posted all the same
  (1, 'other@example.vn', '2025-01-01 00:00:00', 1, 1, 0, '9999-12-31 23:59:59'),
  (2, '2@example.vn', '2025-12-31 23:59:59', 1, 1, 0, '9999-12-31 23:59:59'),
  (NULL, 'g@example.vn', '2025-03-01 00:00:00', 1, 1, 0, '9999-12-31 23:59:59'),
  (NULL, 'g@example.vn', '2025-04-01 00:00:00', 1, 1, 0, '9999-12-31 23:59:59'),
  (3, '3@example.vn', '2025-03-01 00:00:00', 0, 1, 0, '9999-12-31 23:59:59'),
  (3, '3@example.vn', '2025-03-01 00:00:00', 1, 0, 0, '9999-12-31 23:59:59'),
  (3, '3@example.vn', '2025-03-01 00:00:00', 1, 1, 1, '9999-12-31 23:59:59'),
  (3, '3@example.vn', '2026-01-01 00:00:00', 1, 1, 0, '9999-12-31 23:59:59');
INSERT INTO oc_t_payment_pro_invoice (i_status, dt_date, s_currency_code, i_amount, i_amount_tax, i_amount_total) VALUES
  (1, '2024-12-31 23:59:59', 'VND', 1000000000000, 0, 1000000000000),
  (1, '2025-01-01 00:00:00', 'VND', 20000000000, 2000000000, 22000000000),
  (1, '2025-12-31 23:59:59', 'VND', 30000000000, 3000000000, 33000000000),
  (1, '2026-01-01 00:00:00', 'VND', 1000000000000, 0, 1000000000000),
  (0, '2025-06-01 00:00:00', 'VND', 1, 0, 1), (2, '2025-06-01 00:00:00', 'VND', 1, 0, 1), (3, '2025-06-01 00:00:00', 'VND', 1, 0, 1),
  (4, '2025-06-01 00:00:00', 'VND', 1, 0, 1), (5, '2025-06-01 00:00:00', 'VND', 1, 0, 1), (8, '2025-06-01 00:00:00', 'VND', 1, 0, 1),
  (9, '2025-06-01 00:00:00', 'VND', 1, 0, 1);
INSERT INTO oc_t_payment_pro_invoice (i_status, dt_date, s_currency_code, i_amount_total)
SELECT 1, '2015-01-01' + INTERVAL seq HOUR, 'VND', 1 FROM seq_1_to_3000;
