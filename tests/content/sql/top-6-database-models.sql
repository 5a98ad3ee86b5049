CREATE TABLE sales (date_key int, product_key int, amount int);
CREATE TABLE dim_date (date_key int, year int);
CREATE TABLE dim_product (product_key int, category text);
