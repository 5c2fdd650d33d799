-- 抄送: one copy of a case to one party, to be read and acknowledged (签收) or for reference. Written by the desk beside the
-- case, from its events.
CREATE TABLE case_copy (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER,
    party TEXT NOT NULL,
    to_read INTEGER NOT NULL CHECK (to_read IN (0, 1)),
    sent_by INTEGER,
    sent_at INTEGER NOT NULL,
    words TEXT NOT NULL,
    read_by INTEGER,
    read_for INTEGER,
    read_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_copy_party ON case_copy (tenant_id, party, id);
CREATE INDEX case_copy_unread ON case_copy (tenant_id, party, id) WHERE read_at IS NULL AND to_read = 1;
CREATE INDEX case_copy_case ON case_copy (tenant_id, case_id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_copy', 'case_copy', '300000 300000 1'),
    ('case_copy', 'case_copy_party', '300000 300000 300 1'),
    ('case_copy', 'case_copy_unread', '3000 3000 3 1'),
    ('case_copy', 'case_copy_case', '300000 300000 3');
ANALYZE sqlite_schema;
