-- check
INSERT INTO events (stream_id, version, type, payload)
VALUES ('00000000-0000-0000-0000-000000000001', 1, 'OrderPlaced', '{}');
INSERT INTO events (stream_id, version, type, payload)
VALUES ('00000000-0000-0000-0000-000000000001', 1, 'OrderPaid', '{}')
ON CONFLICT DO NOTHING;
SELECT position, type FROM events;
-- > 1|OrderPlaced
