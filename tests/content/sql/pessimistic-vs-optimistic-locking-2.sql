CREATE TABLE product (id int, stock int, version int);
INSERT INTO product VALUES (42, 10, 7);
-- check
UPDATE product SET stock = 9, version = 8 WHERE id = 42 AND version = 7;
SELECT stock, version, changes() FROM product;
-- > 9|8|0
