ALTER TABLE cases DROP COLUMN suspended_at;
