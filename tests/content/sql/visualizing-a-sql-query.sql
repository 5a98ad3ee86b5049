CREATE TABLE orders (city text, status text, total int);
INSERT INTO orders VALUES ('Oslo', 'paid', 80), ('Oslo', 'paid', 60), ('Oslo', 'open', 90), ('Bern', 'paid', 40),
  ('Bern', 'paid', 30), ('Rome', 'paid', 150), ('Rome', 'void', 20), ('Lima', 'paid', 200);
