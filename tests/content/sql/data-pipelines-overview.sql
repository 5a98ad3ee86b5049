CREATE TABLE daily_sales (day date, shop_id int, amount bigint);
CREATE TABLE raw_orders (ts timestamp, shop_id int, amount bigint);
INSERT INTO daily_sales VALUES ('2025-03-01', 1, 5);
INSERT INTO raw_orders VALUES ('2025-03-01 10:00', 1, 7), ('2025-03-01 11:00', 1, 8), ('2025-03-02 00:00', 1, 9);
-- check
SELECT * FROM daily_sales;
-- > 2025-03-01|1|15
