CREATE TABLE id_segment (biz text PRIMARY KEY, max_id int);
INSERT INTO id_segment VALUES ('order', 5000);
-- check
SELECT max_id FROM id_segment;
-- > 6000
