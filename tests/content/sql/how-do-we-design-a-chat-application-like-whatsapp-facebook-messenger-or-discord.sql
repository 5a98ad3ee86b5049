-- check
INSERT INTO message
SELECT 5, max(seq) + 1, 1, 'c-8', 'again' FROM message WHERE conversation = 5
ON CONFLICT DO NOTHING;
SELECT seq, client_id, body FROM message ORDER BY seq;
-- > 41|c-7|hi
-- > 42|c-8|there
