-- Version 5: whether a seller is verified stands in a table of its own.

CREATE TABLE sellers (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id int(11) NOT NULL,
  verification_status int(1) NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp()
);
INSERT INTO sellers (user_id, verification_status, created_at) SELECT user_id, verification_status, created_at FROM shops;
ALTER TABLE shops DROP verification_status;
UPDATE business_settings SET value = '5.4' WHERE type = 'current_version';
