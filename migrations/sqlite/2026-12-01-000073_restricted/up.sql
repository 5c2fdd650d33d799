-- A restricted case (涉密) is seen by those whom it goes through and by those whom it names, and by nobody else.
ALTER TABLE cases ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1));

-- Who opened a restricted case; the chain of openings has the same.
CREATE TABLE opening (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('opening', 'opening', '10000 10000 20 1');
ANALYZE sqlite_schema;
