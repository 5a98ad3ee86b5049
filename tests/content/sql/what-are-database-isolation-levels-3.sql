CREATE TABLE shift (doctor text, on_call boolean);
INSERT INTO shift VALUES ('A', true), ('B', true);
-- check
SELECT doctor FROM shift WHERE on_call;
-- > B
