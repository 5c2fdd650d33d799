-- The restricted cases that are open: supervisors are told of them by number only, and there are few.
CREATE INDEX cases_restricted ON cases (tenant_id, id) WHERE restricted = 1 AND ended_at IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('cases', 'cases_restricted', '200 200 1');
ANALYZE sqlite_schema;
