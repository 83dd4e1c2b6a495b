
-- What the plugin has deleted, a sum without dates.
CREATE TABLE wp_statistics_historical (
  ID bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  category varchar(25) NOT NULL,
  page_id bigint(20) NOT NULL,
  uri varchar(190) NOT NULL,
  value bigint(20) NOT NULL,
  UNIQUE KEY uri (uri)
);
