-- bind $1 = 'k1'
-- bind $2 = 'h1'
-- check
INSERT INTO idem (key, req_hash) VALUES ('k1', 'h2') ON CONFLICT (key) DO NOTHING;
SELECT key, req_hash, status FROM idem;
-- > k1|h1|started
