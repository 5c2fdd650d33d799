ALTER TABLE work_item DROP COLUMN purpose;
