DROP INDEX step_log_batch;
DELETE FROM sqlite_stat1 WHERE idx = 'step_log_batch';
