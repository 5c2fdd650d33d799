-- What supervisors look for: the open cases of a flow, work that is late, and cases that the clock took back and that
-- were not sent again yet. Each index holds only those, so that counting never walks what is over.
CREATE INDEX cases_open ON cases (tenant_id, flow, id) WHERE ended_at IS NULL;
CREATE INDEX work_item_late ON work_item (tenant_id, due_at, id) WHERE closed_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX step_log_taken_back ON step_log (tenant_id, id) WHERE closed_at IS NULL AND cause = 'recall';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('cases', 'cases_open', '20000 20000 200 1'),
    ('work_item', 'work_item_late', '20000 20000 2 1'),
    ('step_log', 'step_log_taken_back', '200 200 1');
ANALYZE sqlite_schema;
