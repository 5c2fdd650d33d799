-- The words by which a case is found: what was typed of it, who took part, of which flow it is, and who may see it.
-- Every word has a letter before it that says what it is. A projection of the journals, one row a case.
CREATE TABLE case_words (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id)
) STRICT, WITHOUT ROWID;

-- The same words, each behind its tenant's number, for searching; the row is the case's id. The program has cut them,
-- so the tokenizer only parts them at blanks.
CREATE VIRTUAL TABLE case_index USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);

-- Cases whose words are still to be gathered: those that were there before this table.
CREATE TABLE case_unread (
    tenant_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id)
) STRICT, WITHOUT ROWID;
INSERT INTO case_unread (tenant_id, case_id) SELECT tenant_id, id FROM cases;

-- Searches that somebody keeps under a name.
CREATE TABLE search_view (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX search_view_person ON search_view (tenant_id, person, name);
CREATE INDEX search_view_shared ON search_view (tenant_id, shared, name, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('case_words', 'case_words', '100000 100000 1'),
    ('search_view', 'sqlite_autoindex_search_view_1', '1000 1000 1'),
    ('search_view', 'search_view_person', '1000 1000 5 1'),
    ('search_view', 'search_view_shared', '1000 1000 500 2 1');
ANALYZE sqlite_schema;
