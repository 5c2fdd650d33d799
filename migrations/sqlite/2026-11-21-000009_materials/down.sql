DELETE FROM sqlite_stat1 WHERE tbl IN ('material', 'flow_material');
DROP TABLE flow_material;
DROP TABLE material;
