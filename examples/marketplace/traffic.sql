-- What happens on the fictitious marketplace each second.

INSERT INTO visits (visited_at)
SELECT NOW() FROM skus WHERE id <= 3 + RAND() * 20;

INSERT INTO orders (sku_id, province, payment, status, total, placed_at)
SELECT id, 'Hà Nội', 'cod', 'pending', price, NOW() FROM skus WHERE id > RAND() * 19990 LIMIT 2;

UPDATE orders
SET status = CASE WHEN RAND() < 0.85 THEN 'completed' WHEN RAND() < 0.7 THEN 'cancelled' ELSE 'returned' END
WHERE placed_at >= NOW() - INTERVAL 7 DAY AND status IN ('pending', 'shipping') AND RAND() < 0.2
LIMIT 3;
