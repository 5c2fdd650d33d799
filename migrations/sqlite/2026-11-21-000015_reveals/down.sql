DROP TABLE reveal;
