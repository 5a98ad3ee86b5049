CREATE TABLE player (team text, age int);
