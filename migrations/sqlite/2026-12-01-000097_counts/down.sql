DROP INDEX cases_restricted;
DROP INDEX cases_open;
CREATE INDEX cases_open ON cases (tenant_id, flow, id) WHERE ended_at IS NULL;
DROP INDEX work_item_open;
CREATE INDEX work_item_open ON work_item (tenant_id, party, id) WHERE closed_at IS NULL;
DELETE FROM sqlite_stat1 WHERE idx IN ('work_item_open', 'cases_open', 'cases_restricted');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('work_item', 'work_item_open', '50000 50000 100 1'),
    ('cases', 'cases_open', '20000 20000 200 1');
