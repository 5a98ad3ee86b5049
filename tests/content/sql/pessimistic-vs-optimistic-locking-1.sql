CREATE TABLE product (id int, stock int);
INSERT INTO product VALUES (42, 10);
-- check
SELECT stock FROM product;
-- > 9
