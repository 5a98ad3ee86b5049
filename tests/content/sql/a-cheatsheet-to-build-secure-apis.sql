-- bind $1 = 1001
-- bind $2 = 7
CREATE TABLE invoices (id int, account_id int, total_cents int);
INSERT INTO invoices VALUES (1001, 8, 500);
-- check
SELECT count(*) FROM invoices WHERE id = 1001;
-- > 1
