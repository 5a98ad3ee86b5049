CREATE TABLE seat (event int, number int, buyer text, until int, PRIMARY KEY (event, number));
INSERT INTO seat VALUES (1, 17, 'bob', 2480), (1, 18, NULL, NULL), (1, 19, NULL, NULL);
-- check
SELECT number, buyer FROM seat ORDER BY number;
-- > 17|bob
-- > 18|cem
-- > 19|
