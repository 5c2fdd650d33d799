-- How several handlers decide belongs to the action: kept as the administrator wrote it.
ALTER TABLE action ADD COLUMN rule TEXT NOT NULL DEFAULT '';
