-- check
SELECT id, user_id, dedup_key FROM notification;
-- > 1|u_381|order-9917-shipped
