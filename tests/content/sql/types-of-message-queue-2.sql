CREATE TABLE job (
  id bigint PRIMARY KEY, state text, rank timestamptz, run_at timestamptz,
  attempts smallint, token bigint);
INSERT INTO job VALUES
  (1, 'waiting', now() - interval '2 minutes', now() - interval '2 minutes', 0, 0),
  (2, 'running', now() - interval '9 minutes', now() + interval '30 seconds', 1, 9),
  (3, 'running', now() - interval '5 minutes', now() - interval '1 second', 1, 4),
  (4, 'waiting', now() - interval '9 minutes', now() + interval '1 hour', 0, 0);
-- check
SELECT id, state, attempts, token FROM job WHERE id = 3 OR state = 'running' AND id <> 2;
-- > 3|running|2|5
