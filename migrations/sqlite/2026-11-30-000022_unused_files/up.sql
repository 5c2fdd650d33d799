-- When a file was first found unused: it goes a day later, so that a backup that took the database before still finds
-- the content.
ALTER TABLE file ADD COLUMN unused_since INTEGER;
