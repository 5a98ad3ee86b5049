CREATE TABLE orders (id int, customer_id int, status text, total int, created_at timestamptz);
-- check
SELECT count(*) FROM pg_indexes WHERE indexname = 'orders_open';
-- > 1
