DROP INDEX step_log_taken_back;
DROP INDEX work_item_late;
DROP INDEX cases_open;
