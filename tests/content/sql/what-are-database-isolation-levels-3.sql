CREATE TABLE shift (ward integer, day date, doctor text, on_call boolean);
INSERT INTO shift VALUES
  (7, '2026-11-20', 'A', true), (7, '2026-11-20', 'B', true),
  (7, '2026-11-21', 'A', true);
-- check
SELECT doctor FROM shift WHERE on_call ORDER BY day;
-- > B
-- > A
