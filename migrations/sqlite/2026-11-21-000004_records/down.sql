DROP TABLE audit;
DROP TABLE seal_leaf;
DROP TABLE seal;
DROP TABLE chain;
DROP TABLE journal;
