CREATE TABLE pace (customer bigint PRIMARY KEY, last timestamptz NOT NULL);
INSERT INTO pace VALUES (7, '2100-01-01 00:00:41+00');
-- check
SELECT last AT TIME ZONE 'UTC' FROM pace;
-- > 2100-01-01 00:00:42
