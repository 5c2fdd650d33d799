-- Numbers drawn from series, a projection of the journals: which case drew it, into which property, and since when it
-- stands for nothing.
CREATE TABLE series_number (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    period TEXT NOT NULL,
    n INTEGER NOT NULL,
    written TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    property TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    void TEXT,
    void_at INTEGER,
    PRIMARY KEY (tenant_id, name, period, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_number_case ON series_number (tenant_id, case_id);

-- Numbers that an administrator declared void, with the reason; the chain of administrators' acts has the same.
CREATE TABLE series_void (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    period TEXT NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name, period, n)
) STRICT, WITHOUT ROWID;

-- Where an administrator set the next number of a series: numbers from `skipped` up to `start` are left out on purpose.
CREATE TABLE series_start (
    tenant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    period TEXT NOT NULL,
    start INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name, period, start)
) STRICT, WITHOUT ROWID;

-- Numbers drawn so far, from the journals. A case draws into a property again when it comes by again: the number before
-- is void then. A case that was revoked, or ended as not accepted, leaves its numbers void.
INSERT INTO series_number (tenant_id, name, period, n, written, case_id, visit, property, drawn_at)
SELECT j.tenant_id, json_extract(e.value, '$.drawn.series'), json_extract(e.value, '$.drawn.period'),
    json_extract(e.value, '$.drawn.n'), json_extract(e.value, '$.drawn.text'), j.chain,
    CAST(json_extract(e.value, '$.visit') AS INTEGER),
    coalesce((SELECT json_extract(ch.value, '$.key') FROM json_each(e.value, '$.changes') ch
        WHERE json_extract(ch.value, '$.after.text') = json_extract(e.value, '$.drawn.text') LIMIT 1), ''),
    j.at
FROM journal j, json_each(CAST(j.payload AS TEXT), '$.events') e
WHERE j.chain >= 1000 AND j.kind = 'answer'
    AND json_extract(e.value, '$.is') = 'action_answered' AND json_type(e.value, '$.drawn') = 'object';

UPDATE series_number SET void = 'replaced', void_at = (
    SELECT min(later.drawn_at) FROM series_number later
    WHERE later.tenant_id = series_number.tenant_id AND later.case_id = series_number.case_id
        AND later.property = series_number.property
        AND (later.drawn_at, later.n) > (series_number.drawn_at, series_number.n))
WHERE EXISTS (
    SELECT 1 FROM series_number later
    WHERE later.tenant_id = series_number.tenant_id AND later.case_id = series_number.case_id
        AND later.property = series_number.property
        AND (later.drawn_at, later.n) > (series_number.drawn_at, series_number.n));

UPDATE series_number SET void = (
        SELECT c.ending FROM cases c WHERE c.tenant_id = series_number.tenant_id AND c.id = series_number.case_id),
    void_at = (
        SELECT c.ended_at FROM cases c WHERE c.tenant_id = series_number.tenant_id AND c.id = series_number.case_id)
WHERE void IS NULL AND EXISTS (
    SELECT 1 FROM cases c WHERE c.tenant_id = series_number.tenant_id AND c.id = series_number.case_id
        AND c.ending IN ('revoked', 'not_accepted'));

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('series_number', 'series_number', '300000 300000 30000 30000 1'),
    ('series_number', 'series_number_case', '300000 300000 2');
ANALYZE sqlite_schema;
