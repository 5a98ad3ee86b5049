CREATE TABLE idempotency (key text PRIMARY KEY, request_hash text, status text);
-- check
INSERT INTO idempotency (key, request_hash, status)
VALUES ('7f3', 'other', 'IN_PROGRESS') ON CONFLICT (key) DO NOTHING;
SELECT * FROM idempotency;
-- > 7f3|ab12|IN_PROGRESS
