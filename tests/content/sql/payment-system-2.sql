CREATE TABLE payment_order (id int, status text);
INSERT INTO payment_order VALUES (42, 'EXECUTING'), (43, 'FAILED');
-- check
SELECT id, status FROM payment_order ORDER BY id;
-- > 42|SUCCESS
-- > 43|FAILED
