-- check
SELECT number, holder, generation, lease_ends FROM worker ORDER BY number;
-- > 0|pod-17|1|31000
-- > 1||0|0
-- > 2||0|0
