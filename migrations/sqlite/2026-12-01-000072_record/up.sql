-- Whose commands the cases' journals hold, for the auditors' question "what did this person do". What an entry says of
-- its asker stands in its payload; the index reads it there, so there is no second truth. Entries of other chains are
-- few, and name their people in other ways.
CREATE INDEX journal_asker ON journal (
    tenant_id,
    CASE WHEN chain >= 1000 AND json_valid(CAST(payload AS TEXT))
        THEN CAST(json_extract(CAST(payload AS TEXT), '$.by') AS INTEGER) END,
    at, chain, seq
) WHERE chain >= 1000;

-- Steps that somebody handled for another.
CREATE INDEX step_log_acting ON step_log (tenant_id, closed_at, id) WHERE acting_for IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('journal', 'journal_asker', '500000 500000 1000 1 1 1'),
    ('step_log', 'step_log_acting', '5000 5000 1 1');
ANALYZE sqlite_schema;
