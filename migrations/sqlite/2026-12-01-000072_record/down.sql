DROP INDEX step_log_acting;
DROP INDEX journal_asker;
