-- Who had a masked value of a case shown whole, and when; never the value. The chain of reveals holds the same, so that
-- a row that is taken away is noticed; here it is found by its case.
CREATE TABLE reveal (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    person INTEGER NOT NULL,
    item TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('reveal', 'reveal', '10000 10000 5 1');
ANALYZE sqlite_schema;
