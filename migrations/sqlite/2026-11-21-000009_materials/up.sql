-- Materials: what an applicant has to hand in, and what each flow version asks for.
-- Days are text, `2026-11-21`; `valid_to` is the last day. `name` and `note` are labels.

CREATE TABLE material (
    tenant_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    -- How many days what is on file may be used again; none: for ever.
    valid_days INTEGER,
    -- The specimen is a stored file: as long as it stands here it is used.
    specimen BLOB CHECK (specimen IS NULL OR length(specimen) = 32),
    specimen_name TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX material_code ON material (tenant_id, code);
CREATE INDEX material_specimen ON material (tenant_id, specimen) WHERE specimen IS NOT NULL;

-- What a flow version asks for; of a published one nothing changes. `stages` is JSON: the numbers of the stages that
-- take the material in; none: the first one and every stage of people that may return.
CREATE TABLE flow_material (
    tenant_id INTEGER NOT NULL,
    flow_version INTEGER NOT NULL,
    material INTEGER NOT NULL,
    position INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('original', 'copy', 'either', 'electronic')),
    scan INTEGER NOT NULL CHECK (scan IN (0, 1)),
    again INTEGER NOT NULL CHECK (again IN (0, 1)),
    required INTEGER NOT NULL CHECK (required IN (0, 1)),
    stages TEXT,
    PRIMARY KEY (tenant_id, flow_version, material),
    FOREIGN KEY (tenant_id, flow_version) REFERENCES flow_version (tenant_id, id),
    FOREIGN KEY (tenant_id, material) REFERENCES material (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_material_material ON flow_material (tenant_id, material);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('material', 'material', '500 500 1'),
    ('material', 'material_code', '500 500 1'),
    ('material', 'material_specimen', '500 500 1'),
    ('flow_material', 'flow_material', '5000 5000 5 1'),
    ('flow_material', 'flow_material_material', '5000 5000 10 1');
ANALYZE sqlite_schema;
