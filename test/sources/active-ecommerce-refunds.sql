-- The add-on for refunds.

CREATE TABLE refund_requests (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id int(11) NOT NULL DEFAULT 7,
  order_id int(11) NOT NULL,
  order_detail_id int(11) NOT NULL,
  seller_id int(11) NOT NULL DEFAULT 2,
  seller_approval int(1) NOT NULL DEFAULT 0,
  admin_approval int(1) NOT NULL DEFAULT 0,
  refund_amount double(8, 2) NOT NULL DEFAULT 0,
  reason longtext,
  admin_seen int(11) NOT NULL DEFAULT 0,
  refund_status int(1) NOT NULL DEFAULT 0
);

-- Of order 2 one of two lines went back, of order 5 the only one, though not its shipping; order 3 has a
-- refund that was asked for and one that was refused; order 11 was cancelled besides.
INSERT INTO refund_requests (order_id, order_detail_id, refund_amount, refund_status) VALUES
  (2, 22, 30000, 1), (5, 51, 190000, 1), (3, 31, 250000.5, 0), (3, 31, 250000.5, 2), (11, 111, 1000, 1);
