CREATE TABLE product (name text);
INSERT INTO product VALUES ('coffee mug'), ('tea pot');
-- check
SET enable_seqscan = off;
EXPLAIN (COSTS off) SELECT name FROM product WHERE name LIKE '%fee m%';
-- > Bitmap Heap Scan on product
-- >   Recheck Cond: (name ~~ '%fee m%'::text)
-- >   ->  Bitmap Index Scan on product_name_idx
-- >         Index Cond: (name ~~ '%fee m%'::text)
