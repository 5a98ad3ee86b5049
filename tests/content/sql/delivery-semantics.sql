CREATE TABLE processed (message_id text PRIMARY KEY);
CREATE TABLE account (id int PRIMARY KEY, balance_cents int);
INSERT INTO account VALUES (7, 10000);
-- check
SELECT balance_cents FROM account;
WITH first AS (
  INSERT INTO processed (message_id) VALUES ('17')
  ON CONFLICT DO NOTHING RETURNING message_id
)
UPDATE account SET balance_cents = balance_cents - 1000
WHERE id = 7 AND EXISTS (SELECT 1 FROM first);
SELECT balance_cents FROM account;
-- > 9000
-- > 9000
