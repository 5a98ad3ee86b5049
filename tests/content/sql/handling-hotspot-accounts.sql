CREATE TABLE pending (account_id int, amount int);
CREATE TABLE account (id int, balance int);
INSERT INTO pending VALUES (1, 5), (1, 7), (2, 9);
INSERT INTO account VALUES (1, 100);
-- check
SELECT balance, (SELECT count(*) FROM pending) FROM account;
-- > 112|1
