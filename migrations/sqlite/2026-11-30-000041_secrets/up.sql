-- A secret that plugins use, sealed under a key that is in no table. `key_id` names the key; never the value.
CREATE TABLE secret (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by INTEGER,
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;
