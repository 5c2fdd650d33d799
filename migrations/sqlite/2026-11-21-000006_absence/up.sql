-- Somebody is away from .. until (the end is outside). Who acts meanwhile stands in `substitute`: an absence tells
-- others, and gives no right.

CREATE TABLE absence (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
