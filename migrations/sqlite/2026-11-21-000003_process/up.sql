-- What running a case writes. No foreign keys here: the engine keeps these rows consistent, `verify` proves
-- it.

-- One document's run through one flow version. The state is last, so that lists do not read over it.
CREATE TABLE cases (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    flow INTEGER NOT NULL,
    flow_version INTEGER NOT NULL,
    form_version INTEGER NOT NULL,
    document INTEGER NOT NULL,
    title TEXT NOT NULL,
    business_key TEXT,
    initiator INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    ending TEXT,
    version INTEGER NOT NULL,
    chain_seq INTEGER NOT NULL,
    chain_head BLOB NOT NULL CHECK (length(chain_head) = 32),
    document_version INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX cases_number ON cases (tenant_id, number);
CREATE INDEX cases_business_key ON cases (tenant_id, business_key) WHERE business_key IS NOT NULL;
CREATE INDEX cases_initiator ON cases (tenant_id, initiator, id);

-- 环节记录: one row per visit. `register_at`: its result entered the register in force; `history_at`: left it.
CREATE TABLE step_log (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    run INTEGER NOT NULL,
    previous INTEGER,
    batch INTEGER NOT NULL,
    sender TEXT NOT NULL,
    receivers TEXT NOT NULL,
    cause TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    outcome TEXT,
    closed_at INTEGER,
    handler INTEGER,
    acting_for INTEGER,
    branch INTEGER,
    opinion TEXT,
    seen BLOB,
    document_version INTEGER,
    register_at INTEGER,
    history_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_log_case ON step_log (tenant_id, case_id);
CREATE INDEX step_log_handler ON step_log (tenant_id, handler, closed_at) WHERE handler IS NOT NULL;

-- 待办: one party's share of a visit.
CREATE TABLE work_item (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    party TEXT NOT NULL,
    stage INTEGER NOT NULL,
    barred TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    claimed_by INTEGER,
    closed_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_item_open ON work_item (tenant_id, party, id) WHERE closed_at IS NULL;
CREATE INDEX work_item_case ON work_item (tenant_id, case_id);

CREATE TABLE document (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_version (
    tenant_id INTEGER NOT NULL,
    document INTEGER NOT NULL,
    no INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, document, no)
) STRICT;

CREATE TABLE property (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, key)
) STRICT, WITHOUT ROWID;

-- A value before and after a step.
CREATE TABLE snapshot (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (tenant_id, case_id, visit, no, kind, key)
) STRICT, WITHOUT ROWID;

-- What signers saw, by the hash of the canonical JSON.
CREATE TABLE seen (
    tenant_id INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, hash)
) STRICT;

CREATE TABLE case_access (
    tenant_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, subject, case_id)
) STRICT, WITHOUT ROWID;

-- Idempotency keys of accepted commands, kept 30 days.
CREATE TABLE idem_key (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    key TEXT NOT NULL,
    content BLOB NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, person, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idem_key_at ON idem_key (tenant_id, at);

-- The transactional outbox. `due_at` is when to look at the job again: when it may run, or when its lease
-- ends.
CREATE TABLE action_job (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    action INTEGER NOT NULL,
    key TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
    lease_until INTEGER,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    over_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_job_due ON action_job (tenant_id, due_at) WHERE over_at IS NULL;
CREATE INDEX action_job_key ON action_job (tenant_id, key);

CREATE TABLE incident (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    resolved_at INTEGER,
    resolved_by INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_open ON incident (tenant_id, id) WHERE resolved_at IS NULL;
CREATE INDEX incident_case ON incident (tenant_id, case_id);

-- Lines of the timeline that are no visit.
CREATE TABLE remark (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER,
    kind TEXT NOT NULL,
    made_by INTEGER,
    acting_for INTEGER,
    addressee INTEGER,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, id)
) STRICT, WITHOUT ROWID;

-- The next number of a gap-free series.
CREATE TABLE series (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    period TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    id INTEGER NOT NULL,
    flow INTEGER,
    case_id INTEGER,
    visit INTEGER,
    body TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, person, id)
) STRICT, WITHOUT ROWID;

-- A stored file, by the hash of its content.
CREATE TABLE file (
    tenant_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL,
    media TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, sha256)
) STRICT, WITHOUT ROWID;

-- Who uses a file: `scope` is `case` or `draft`, `owner` its id; or `upload`, `owner` the person who uploaded it.
CREATE TABLE file_use (
    tenant_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('case', 'draft', 'upload')),
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    person INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, scope, owner, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_use_file ON file_use (tenant_id, sha256);
