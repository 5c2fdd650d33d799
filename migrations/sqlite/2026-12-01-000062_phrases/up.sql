-- 常用语: what a person often says, offered beside every box for an opinion. One's own, of no case.
CREATE TABLE phrase (
    tenant_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    no INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person, no)
) STRICT, WITHOUT ROWID;
