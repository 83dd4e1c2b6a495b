CREATE TABLE wp_statistics_visit (
  ID bigint(20) NOT NULL AUTO_INCREMENT,
  last_visit datetime NOT NULL,
  last_counter date NOT NULL,
  visit int(10) NOT NULL,
  PRIMARY KEY (ID),
  UNIQUE KEY unique_date (last_counter)
);
INSERT INTO wp_statistics_visit (last_visit, last_counter, visit) VALUES
  ('2024-12-31 23:59:00', '2024-12-31', 1000), ('2025-01-01 10:00:00', '2025-01-01', 20),
  ('2025-12-31 10:00:00', '2025-12-31', 3), ('2026-01-01 10:00:00', '2026-01-01', 50000);

-- What the plugin has deleted, a sum without dates.
CREATE TABLE wp_statistics_historical (
  ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  category varchar(25) NOT NULL,
  page_id bigint(20) NOT NULL,
  uri varchar(190) NOT NULL,
  value bigint(20) NOT NULL,
  UNIQUE KEY uri (uri)
);
