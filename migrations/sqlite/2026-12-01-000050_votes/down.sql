DELETE FROM sqlite_stat1 WHERE idx = 'remark_vote';
DROP INDEX remark_vote;
