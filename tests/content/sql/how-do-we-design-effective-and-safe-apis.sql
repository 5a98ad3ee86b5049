CREATE TABLE accounts (id text, balance int);
INSERT INTO accounts VALUES ('acc_A', 7000);
-- check
SELECT balance FROM accounts;
-- > 2000
