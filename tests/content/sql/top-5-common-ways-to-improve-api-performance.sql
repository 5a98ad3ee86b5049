CREATE TABLE orders (id int, total int, created_at text);
INSERT INTO orders VALUES (98230, 5, '2025-01-05 10:00'), (98231, 6, '2025-01-05 10:00');
