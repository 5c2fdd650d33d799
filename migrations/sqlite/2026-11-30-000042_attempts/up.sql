-- What became of each attempt to deliver an action. Written by the outbox beside the case, for administrators: a record
-- of technology, not of the case, whose journal has the answer.
CREATE TABLE action_attempt (
    tenant_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    fence INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed', 'unanswered')),
    words TEXT NOT NULL,
    plugin TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 BLOB,
    PRIMARY KEY (tenant_id, key, fence)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('action_attempt', 'action_attempt', '300000 300000 2 1');
ANALYZE sqlite_schema;
