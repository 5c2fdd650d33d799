-- The hash-chained journal, the heads of the chains that are no case, seals over all of them, and refusals.

CREATE TABLE journal (
    tenant_id INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    payload BLOB NOT NULL,
    PRIMARY KEY (tenant_id, chain, seq)
) STRICT;
-- What a seal has to look at.
CREATE INDEX journal_at ON journal (tenant_id, at);

CREATE TABLE chain (
    tenant_id INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32),
    PRIMARY KEY (tenant_id, chain)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal (
    tenant_id INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    leaves INTEGER NOT NULL,
    audit_from INTEGER NOT NULL,
    audit_to INTEGER NOT NULL,
    audit_digest BLOB NOT NULL,
    root BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (tenant_id, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE seal_leaf (
    tenant_id INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    seal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL,
    PRIMARY KEY (tenant_id, chain, seal)
) STRICT, WITHOUT ROWID;
CREATE INDEX seal_leaf_seal ON seal_leaf (tenant_id, seal);

CREATE TABLE audit (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER,
    command TEXT NOT NULL,
    case_id INTEGER,
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
