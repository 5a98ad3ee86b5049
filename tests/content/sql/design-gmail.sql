-- check
SELECT name, message FROM label WHERE person = 7 ORDER BY name;
-- > inbox|501
-- > unread|501
SELECT number, message FROM history;
-- > 1|501
