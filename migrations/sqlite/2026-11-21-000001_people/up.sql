-- Tenants, nodes, people and how they sign in.
-- Column types: INTEGER (64 bits; instants are milliseconds UTC; 0 and 1 for booleans), TEXT, BLOB.
-- WITHOUT ROWID where rows are small and found by their key; a plain table where a body is appended.

CREATE TABLE tenant (
    tenant_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    host TEXT,
    zone_minutes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tenant_code ON tenant (code);
CREATE UNIQUE INDEX tenant_host ON tenant (host) WHERE host IS NOT NULL;

-- Under which versions a tenant's cached organisation and definitions are valid.
CREATE TABLE tenant_state (
    tenant_id INTEGER NOT NULL,
    org_version INTEGER NOT NULL,
    definitions_version INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- Node numbers of the id generator, leased by the database's clock.
CREATE TABLE node (
    id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- The next unused value of a counter taken in blocks (case numbers).
CREATE TABLE counter (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    display TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    password TEXT,
    totp TEXT,
    language TEXT,
    theme TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_name ON person (tenant_id, name);

-- Permissions held by a person rather than a post (the three administrators).
CREATE TABLE person_permission (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person, permission),
    FOREIGN KEY (tenant_id, person) REFERENCES person (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    tenant_id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    person INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    strong_at INTEGER,
    csrf TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, person) REFERENCES person (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (tenant_id, person);
CREATE INDEX session_expires ON session (tenant_id, expires_at);

CREATE TABLE link (
    tenant_id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    purpose TEXT NOT NULL,
    person INTEGER,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant_id, token_hash)
) STRICT, WITHOUT ROWID;

-- Failed attempts of a subject (a name, an address) inside a window.
CREATE TABLE attempt (
    tenant_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, subject)
) STRICT, WITHOUT ROWID;
