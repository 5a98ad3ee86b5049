-- check
SELECT region, remaining FROM share ORDER BY region;
-- > eu|119
-- > us|4000
