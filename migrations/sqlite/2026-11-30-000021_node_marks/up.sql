-- No id made on a node bears a time above its mark, so the next process begins above every mark, whatever its clock
-- says.
ALTER TABLE node ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;
