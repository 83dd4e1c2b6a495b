-- The yearly report of MultiVendorX, over the parts of orders that report.sql counts. The sellers' places are
-- not read: no statement is certain of all its editions.

-- of: multivendorx-orders-posts
-- order: order_key, orders.ID
-- cancelled: wc-cancelled
-- like: woocommerce-orders-posts
