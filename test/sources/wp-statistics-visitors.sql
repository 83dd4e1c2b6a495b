-- WP Statistics 14.16: a row a visitor and day. A table of an older version stands still.
CREATE TABLE wp_statistics_visit (ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, last_visit datetime NOT NULL, last_counter date NOT NULL, visit int(10) NOT NULL, UNIQUE KEY unique_date (last_counter));
CREATE TABLE wp_statistics_visitor (
  ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  last_counter date NOT NULL,
  ip varchar(60) NOT NULL,
  agent varchar(180) NOT NULL DEFAULT '',
  hits int(11) DEFAULT NULL,
  honeypot int(11) DEFAULT NULL,
  first_view datetime DEFAULT NULL,
  last_view datetime DEFAULT NULL,
  UNIQUE KEY date_ip (last_counter, ip)
);
CREATE TABLE wp_statistics_historical (ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, category varchar(25) NOT NULL, page_id bigint(20) NOT NULL, uri varchar(190) NOT NULL, value bigint(20) NOT NULL, UNIQUE KEY uri (uri));
CREATE TABLE wp_statistics_summary_totals (ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, date date NOT NULL, visitors bigint(20) unsigned NOT NULL, views bigint(20) unsigned NOT NULL, UNIQUE KEY unique_date (date));
INSERT INTO wp_statistics_visit (last_visit, last_counter, visit) VALUES ('2024-01-01 10:00:00', '2024-01-01', 700);
INSERT INTO wp_statistics_visitor (last_counter, ip, hits) VALUES
  ('2024-12-31', 'a', 9), ('2025-01-01', 'a', 3), ('2025-01-01', 'b', 1), ('2025-12-31', 'a', 7), ('2026-01-01', 'a', 1);
