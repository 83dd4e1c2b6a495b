-- What HPOS's tables hold of orders above others.

UPDATE wp_wc_orders AS o INNER JOIN wp_posts AS p ON p.ID = o.id SET o.parent_order_id = p.post_parent;
