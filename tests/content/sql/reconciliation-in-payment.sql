CREATE TABLE ledger_day (psp_ref text, amount int);
CREATE TABLE psp_file (psp_ref text, amount int);
INSERT INTO ledger_day VALUES ('a', 500), ('b', 700), ('c', 900);
INSERT INTO psp_file VALUES ('a', 500), ('b', 690), ('d', 100);
