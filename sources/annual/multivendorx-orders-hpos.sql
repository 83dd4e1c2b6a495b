-- The yearly report of MultiVendorX, over the parts of orders that report.sql counts. The sellers' places are
-- not read: no statement is certain of all its editions.

-- of: multivendorx-orders-hpos
-- order: order_key, orders.id
-- cancelled: wc-cancelled
-- like: woocommerce-orders-hpos
