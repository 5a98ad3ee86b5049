-- check
SELECT name, size FROM object AS newest
WHERE bucket = 'photos' AND name LIKE 'a/%' AND NOT deleted
  AND version = (SELECT max(version) FROM object
                 WHERE bucket = newest.bucket AND name = newest.name)
ORDER BY name;
-- > a/1.jpg|950
