-- The catalogue of items, and drafts of forms. An item's key names it in every form, so it is its key here too.
CREATE TABLE item (
    tenant_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    definition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    changed_at INTEGER NOT NULL,
    changed_by INTEGER,
    PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

-- One draft per form; `before` is the body that the last change replaced, for undo.
CREATE TABLE form_draft (
    tenant_id INTEGER NOT NULL,
    form INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    before TEXT,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER,
    PRIMARY KEY (tenant_id, form),
    FOREIGN KEY (tenant_id, form) REFERENCES form (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- What the forms of this database use is in the catalogue from the start; of several shapes the newest.
INSERT INTO item (tenant_id, key, definition, revision, closed, changed_at, changed_by)
SELECT v.tenant_id, json_extract(i.value, '$.key'), i.value, 1, 0, v.created_at, v.created_by
FROM form_version v, json_each(v.definition, '$.items') i
WHERE json_extract(i.value, '$.key') IS NOT NULL
ORDER BY v.tenant_id, v.created_at, v.id
ON CONFLICT (tenant_id, key) DO UPDATE SET definition = excluded.definition, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('item', 'item', '1000 1000 1'),
    ('form_draft', 'form_draft', '50 50 1');
ANALYZE sqlite_schema;
