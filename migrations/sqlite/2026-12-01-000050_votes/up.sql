-- 已办 also lists what somebody voted on and another's vote decided.
CREATE INDEX remark_vote ON remark (tenant_id, made_by, at)
    WHERE kind IN ('vote_approve', 'vote_reject', 'vote_abstain');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('remark', 'remark_vote', '100000 100000 100 1');
ANALYZE sqlite_schema;
