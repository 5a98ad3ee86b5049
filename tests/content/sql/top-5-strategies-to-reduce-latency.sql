CREATE TABLE orders (customer_id int, created_at timestamptz);
