-- check
SELECT tx, sum(amount) FROM entry GROUP BY tx ORDER BY tx;
-- > pay-42|0
-- > settle-9-42|0
SELECT account, sum(amount) FROM entry GROUP BY account ORDER BY account;
-- > bank|-9710
-- > fees|1000
-- > psp:costs|-290
-- > psp:receivable|0
-- > seller:7|9000
