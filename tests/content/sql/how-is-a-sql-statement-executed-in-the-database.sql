CREATE TABLE orders (customer_id int, status text);
