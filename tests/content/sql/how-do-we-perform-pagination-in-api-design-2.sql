-- bind $1 = '2025-01-05'
-- bind $2 = 3
CREATE TABLE orders (id int, created_at text);
INSERT INTO orders VALUES (1, '2025-01-04'), (2, '2025-01-05'), (3, '2025-01-05'), (4, '2025-01-06');
-- check
SELECT count(*) FROM orders;
-- > 4
