CREATE TABLE night (ward integer, day date, PRIMARY KEY (ward, day));
CREATE TABLE shift (ward integer, day date, doctor text, on_call boolean NOT NULL);
INSERT INTO night VALUES (7, '2026-11-20');
INSERT INTO shift VALUES (7, '2026-11-20', 'A', true), (7, '2026-11-20', 'B', true);
-- check
UPDATE shift SET on_call = false
WHERE doctor = 'B' AND 1 < (SELECT count(*) FROM shift WHERE on_call);
SELECT doctor FROM shift WHERE on_call;
-- > B
