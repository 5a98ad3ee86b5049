-- check
INSERT INTO orders VALUES (1, '2025-06-01');
SELECT tableoid::regclass FROM orders;
-- > orders_2025
