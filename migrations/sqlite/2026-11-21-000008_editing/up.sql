-- Drafts of flow versions: every revision is kept while the draft is open, so that two administrators' edits can be
-- merged and each can take back his own. Flow administration is granted per category.

ALTER TABLE flow_version ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow_version ADD COLUMN edited_at INTEGER;
ALTER TABLE flow_version ADD COLUMN edited_by INTEGER;
ALTER TABLE flow_version ADD COLUMN published_at INTEGER;
ALTER TABLE flow_version ADD COLUMN published_by INTEGER;
-- What changed, in the administrator's words.
ALTER TABLE flow_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX flow_version_draft ON flow_version (tenant_id, flow) WHERE state = 'draft';

-- A draft's whole content after each revision. `reverts`: the revision that an undo or redo takes back.
CREATE TABLE flow_edit (
    tenant_id INTEGER NOT NULL,
    flow_version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'edited', 'undone', 'redone')),
    reverts INTEGER,
    what TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, flow_version, revision)
) STRICT;

-- Posts whose holders define the flows of a category.
CREATE TABLE category_administrator (
    tenant_id INTEGER NOT NULL,
    category INTEGER NOT NULL,
    post INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, category, post)
) STRICT, WITHOUT ROWID;

-- Cases of a version, and those that ended. A case enters the one when it starts and the other when it ends: an index
-- with the end in it, or of those that run, would be written again at each of its steps.
CREATE INDEX cases_version ON cases (tenant_id, flow_version);
CREATE INDEX cases_version_ended ON cases (tenant_id, flow_version, ended_at) WHERE ended_at IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('cases', 'cases_version', '100000 100000 500'),
    ('cases', 'cases_version_ended', '90000 90000 450 1'),
    ('flow_version', 'flow_version_draft', '200 200 1'),
    ('flow_edit', 'sqlite_autoindex_flow_edit_1', '5000 5000 100 1'),
    ('category_administrator', 'category_administrator', '100 100 5 1');
ANALYZE sqlite_schema;
