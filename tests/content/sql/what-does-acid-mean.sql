CREATE TABLE account (id int, balance int);
INSERT INTO account VALUES (1, 300), (2, 0);
-- check
SELECT balance FROM account ORDER BY id;
-- > 200
-- > 100
