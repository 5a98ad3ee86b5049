-- check
SELECT p.id, p.body FROM follow f JOIN post p ON p.author = f.author
WHERE f.reader = 1 AND NOT p.deleted ORDER BY p.id DESC;
-- > 103|second
-- > 101|first
