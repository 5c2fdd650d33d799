-- An action row keeps every content it had. What a plugin says of itself is kept from when it was registered, one row a
-- build, so that a page can say what a new build would change without loading it.

-- How its jobs are delivered: attempts, pauses, deadline, how many at once. JSON; what is absent has a default.
ALTER TABLE action ADD COLUMN delivery TEXT NOT NULL DEFAULT '{}';
-- Number of its content, from 1.
ALTER TABLE action ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- A former or present content of an action row, append-only.
CREATE TABLE action_revision (
    tenant_id INTEGER NOT NULL,
    action INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER,
    call TEXT NOT NULL,
    settings TEXT NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, action, no)
) STRICT, WITHOUT ROWID;

-- A published version that means an earlier content of the row; without a row here it means the present one.
CREATE TABLE action_pin (
    tenant_id INTEGER NOT NULL,
    action INTEGER NOT NULL,
    flow_version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, action, flow_version)
) STRICT, WITHOUT ROWID;

-- What the plugin said of itself, JSON; none: registered before this was asked.
ALTER TABLE plugin ADD COLUMN description TEXT;

-- Every build that was ever registered under a name.
CREATE TABLE plugin_build (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    description TEXT,
    PRIMARY KEY (tenant_id, name, registered_at)
) STRICT, WITHOUT ROWID;

INSERT INTO plugin_build (tenant_id, name, registered_at, sha256, description)
SELECT tenant_id, name, registered_at, sha256, NULL FROM plugin WHERE length(sha256) = 32;
