DROP TABLE opening;
ALTER TABLE cases DROP COLUMN restricted;
