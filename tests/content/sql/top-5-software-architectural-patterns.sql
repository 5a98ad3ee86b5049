CREATE TABLE orders (id int, paid_at timestamp);
CREATE TABLE parcels (order_id int);
