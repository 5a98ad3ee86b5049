CREATE TABLE stock (sku text, available int, reserved int);
INSERT INTO stock VALUES ('A-17', 1, 0);
-- check
SELECT available, reserved FROM stock;
-- > 0|1
