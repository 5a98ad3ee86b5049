CREATE TABLE processed (message_id text PRIMARY KEY);
CREATE TABLE account (id int PRIMARY KEY, balance int);
INSERT INTO account VALUES (7, 100);
-- check
SELECT balance FROM account;
WITH first AS (
  INSERT INTO processed (message_id) VALUES ('17')
  ON CONFLICT DO NOTHING RETURNING message_id
)
UPDATE account SET balance = balance - 10
WHERE id = 7 AND EXISTS (SELECT 1 FROM first);
SELECT balance FROM account;
-- > 90
-- > 90
