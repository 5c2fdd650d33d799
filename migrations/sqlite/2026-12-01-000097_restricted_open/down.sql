DELETE FROM sqlite_stat1 WHERE idx = 'cases_restricted';
DROP INDEX cases_restricted;
