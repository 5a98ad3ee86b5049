CREATE TABLE orders (id int, created_at text);
