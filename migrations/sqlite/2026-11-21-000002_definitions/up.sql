-- The organisation, and what administrators define. Running a case writes none of these.
-- A column `name` of this file holds a label: JSON text with optional translations.

CREATE TABLE department (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    parent INTEGER,
    head INTEGER,
    position INTEGER NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX department_code ON department (tenant_id, code);

CREATE TABLE post (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    department INTEGER NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX post_code ON post (tenant_id, code);

CREATE TABLE post_permission (
    tenant_id INTEGER NOT NULL,
    post INTEGER NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (tenant_id, post, permission)
) STRICT, WITHOUT ROWID;

-- A user holds a post from .. until (the end is outside).
CREATE TABLE appointment (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    post INTEGER NOT NULL,
    person INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Somebody acts for somebody who is away.
CREATE TABLE substitute (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    absent INTEGER NOT NULL,
    person INTEGER NOT NULL,
    post INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX category_code ON category (tenant_id, code);

CREATE TABLE flow (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    category INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX flow_code ON flow (tenant_id, code);

CREATE TABLE flow_version (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    flow INTEGER NOT NULL,
    no INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    form_version INTEGER,
    policies TEXT NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER,
    created_at INTEGER NOT NULL,
    created_by INTEGER,
    definition TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, flow) REFERENCES flow (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX flow_version_no ON flow_version (tenant_id, flow, no);

CREATE TABLE form (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX form_code ON form (tenant_id, code);

CREATE TABLE form_version (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    form INTEGER NOT NULL,
    no INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER,
    definition TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, form) REFERENCES form (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX form_version_no ON form_version (tenant_id, form, no);

-- An action row; `call` is a plugin's name or a built-in. `verbs` and `settings` are JSON.
CREATE TABLE action (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    verbs TEXT NOT NULL,
    call TEXT NOT NULL,
    settings TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX action_code ON action (tenant_id, code);

CREATE TABLE plugin (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    path TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;
