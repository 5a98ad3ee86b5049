CREATE TABLE products (category text, title text, sales int);
INSERT INTO products VALUES ('a', 'w', 1), ('a', 'x', 2), ('a', 'y', 3), ('a', 'z', 4);
