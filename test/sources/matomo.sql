-- Matomo 5 with two sites, under the prefix matomo_.

CREATE TABLE matomo_site (idsite int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(90) NOT NULL, main_url varchar(255) NOT NULL, ts_created timestamp NULL DEFAULT NULL, timezone varchar(50) NOT NULL DEFAULT 'UTC');
CREATE TABLE matomo_option (option_name varchar(191) NOT NULL PRIMARY KEY, option_value longtext NOT NULL, autoload tinyint(4) NOT NULL DEFAULT 1);
CREATE TABLE matomo_log_visit (
  idvisit bigint(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  idsite int(10) unsigned NOT NULL,
  idvisitor binary(8) NOT NULL DEFAULT '',
  visit_last_action_time datetime NOT NULL,
  config_id binary(8) NOT NULL DEFAULT '',
  KEY index_idsite_config_datetime (idsite, config_id, visit_last_action_time),
  KEY index_idsite_datetime (idsite, visit_last_action_time)
);
INSERT INTO matomo_site (name, main_url) VALUES ('Sàn', 'https://san.vn'), ('Tin tức', 'https://tin.san.vn');
INSERT INTO matomo_log_visit (idsite, visit_last_action_time) VALUES
  (1, '2024-12-31 16:59:59'), (1, '2024-12-31 17:00:00'), (1, '2025-12-31 16:59:59'), (1, '2025-12-31 17:00:00'),
  (2, '2025-06-01 00:00:00');
