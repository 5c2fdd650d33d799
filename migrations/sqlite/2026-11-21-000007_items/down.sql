DROP TABLE form_draft;
DROP TABLE item;
DELETE FROM sqlite_stat1 WHERE tbl IN ('item', 'form_draft');
ANALYZE sqlite_schema;
