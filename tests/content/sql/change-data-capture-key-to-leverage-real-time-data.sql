CREATE TABLE orders (id int);
-- check
SELECT tablename FROM pg_publication_tables WHERE pubname = 'cdc';
-- > orders
