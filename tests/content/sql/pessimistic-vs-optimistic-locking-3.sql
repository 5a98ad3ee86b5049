-- check
UPDATE seat SET buyer = 'cem', until = 2480
WHERE event = 1 AND number = 17 AND (buyer IS NULL OR until < 2000);
SELECT buyer, until FROM seat WHERE number = 17;
-- > bob|2480
