CREATE TABLE users (id int, name text);
CREATE TABLE orders (user_id int, item text, status text);
INSERT INTO users VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy');
INSERT INTO orders VALUES (1, 'book', 'paid'), (1, 'pen', 'open'), (9, 'mug', 'paid');
-- check
SELECT count(*) FROM users u JOIN orders o ON o.user_id = u.id;
SELECT count(*) FROM users u LEFT JOIN orders o ON o.user_id = u.id;
SELECT count(*) FROM users u RIGHT JOIN orders o ON o.user_id = u.id;
SELECT count(*) FROM users u FULL JOIN orders o ON o.user_id = u.id;
-- > 2
-- > 4
-- > 3
-- > 5
