CREATE TABLE geo_index (geohash5 text, business_id int, lat real, lon real,
  PRIMARY KEY (geohash5, business_id));
INSERT INTO geo_index VALUES ('9q8yy', 1, 37.79, -122.42), ('9q8yv', 2, 37.77, -122.43), ('9q9p1', 3, 37.77, -122.42);
-- check
SELECT business_id FROM geo_index ORDER BY business_id;
-- > 1
-- > 2
-- > 3
