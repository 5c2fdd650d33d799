-- From here on a case and a draft claim their files by rows of file_use, and what nobody claims is collected after
-- some days. Files that were stored before have no such rows: case 0 claims them all, so that none is ever taken for
-- an upload that nobody handed in.
INSERT INTO file_use (tenant_id, sha256, scope, owner, name, person, at)
SELECT tenant_id, sha256, 'case', 0, '', NULL, at FROM file;
