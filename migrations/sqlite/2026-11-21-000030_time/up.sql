-- Time: what is due and when, what people are told, mail, calendars.

-- The clocks of open visits, as the engine's state has them; `verify` computes them again. `kind` is reminder, warning
-- or deadline. `look_at` is when the scheduler looks at a row: its due instant, or later after a failure.
CREATE TABLE timer (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    kind TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    look_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id, visit, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (tenant_id, look_at);

-- Until when an open work item is to be handled; none: no limit, or its clock stands still.
ALTER TABLE work_item ADD COLUMN due_at INTEGER;
CREATE INDEX work_item_due ON work_item (tenant_id, party, due_at, id) WHERE closed_at IS NULL AND due_at IS NOT NULL;

-- Every deadline that passed and what the clock did then: the list from which flows are redesigned.
CREATE TABLE overrun (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    run INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX overrun_at ON overrun (tenant_id, at, case_id, id);

-- What one person is told. `body` is JSON. `digest` is 1 while the next digest by mail is to mention it.
CREATE TABLE notice (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER,
    stage INTEGER,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    read_at INTEGER,
    digest INTEGER NOT NULL CHECK (digest IN (0, 1)),
    PRIMARY KEY (tenant_id, person, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_unread ON notice (tenant_id, person, id) WHERE read_at IS NULL;
CREATE INDEX notice_digest ON notice (tenant_id, person, id) WHERE digest = 1;

-- Where a person gets mail, and how he wants to be told; `at_once` are kinds of notices, separated by blanks.
CREATE TABLE mailbox (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    address TEXT NOT NULL,
    digest INTEGER NOT NULL CHECK (digest IN (0, 1)),
    at_once TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person)
) STRICT, WITHOUT ROWID;

-- When a tenant's digests are made: minute of its day; `made_on` is the last day done (days since 1970),
-- `made_after` the last person of the day at hand.
CREATE TABLE mail_rule (
    tenant_id INTEGER NOT NULL,
    digest_minute INTEGER NOT NULL,
    working_days INTEGER NOT NULL CHECK (working_days IN (0, 1)),
    made_on INTEGER NOT NULL,
    made_after INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- Letters on their way: an outbox like `action_job`. `body` is JSON, written into words when it is sent.
CREATE TABLE mail (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    day INTEGER NOT NULL,
    address TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'sent', 'failed')),
    lease_until INTEGER,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    over_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_due ON mail (tenant_id, due_at) WHERE over_at IS NULL;
CREATE INDEX mail_failed ON mail (tenant_id, id) WHERE state = 'failed';
CREATE UNIQUE INDEX mail_digest ON mail (tenant_id, person, day) WHERE kind = 'digest';

-- Calendars: 0 is the whole organisation, else a department, which hands it down. The newest number counts.
CREATE TABLE calendar (
    tenant_id INTEGER NOT NULL,
    department INTEGER NOT NULL,
    no INTEGER NOT NULL,
    body TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    published_by INTEGER,
    PRIMARY KEY (tenant_id, department, no)
) STRICT, WITHOUT ROWID;

-- Open deadlines are computed anew after a calendar was published, case after case.
CREATE TABLE reckoning (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    after_case INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reckoning_open ON reckoning (tenant_id, id) WHERE ended_at IS NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('timer', 'timer', '100000 100000 2 2 1'),
    ('timer', 'timer_due', '100000 100000 1'),
    ('work_item', 'work_item_due', '30000 30000 60 1 1'),
    ('overrun', 'overrun', '30000 30000 2 1'),
    ('overrun', 'overrun_at', '30000 30000 1 1 1'),
    ('notice', 'notice', '1000000 1000000 200 1'),
    ('notice', 'notice_unread', '50000 50000 10 1'),
    ('notice', 'notice_digest', '50000 50000 10 1'),
    ('mailbox', 'mailbox', '5000 5000 1'),
    ('mail_rule', 'mail_rule', '10 1'),
    ('mail', 'mail', '100000 100000 1'),
    ('mail', 'mail_due', '100 100 1'),
    ('mail', 'mail_failed', '100 100 1'),
    ('mail', 'mail_digest', '100000 100000 100 1'),
    ('calendar', 'calendar', '200 200 5 1'),
    ('reckoning', 'reckoning', '100 100 1'),
    ('reckoning', 'reckoning_open', '1 1 1');
ANALYZE sqlite_schema;
