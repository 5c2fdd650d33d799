ALTER TABLE file DROP COLUMN unused_since;
