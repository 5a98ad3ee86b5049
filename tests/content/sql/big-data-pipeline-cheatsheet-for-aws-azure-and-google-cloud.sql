CREATE SCHEMA sales;
CREATE TABLE sales.orders (country text, order_date date);
