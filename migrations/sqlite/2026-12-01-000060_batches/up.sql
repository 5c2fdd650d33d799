-- A batch is looked up by its number; most rows are a batch of their own, which needs no entry.
CREATE INDEX step_log_batch ON step_log (tenant_id, batch, id) WHERE batch <> id;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('step_log', 'step_log_batch', '300000 300000 8 1');
ANALYZE sqlite_schema;
