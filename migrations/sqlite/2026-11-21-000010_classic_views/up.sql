-- The classic tables for reading: tenant first, columns in snake case of the founding texts' words. docs/CLASSIC.md
-- lists them. Nothing writes them; the program reads them through `store::classic`.

-- Every version of a flow that was ever in force, with its times in the organisation's zone. The base of the others.
CREATE VIEW classic_version AS
SELECT v.tenant_id AS tenant_id, v.id AS version_id, f.id AS flow_id, f.code AS flow_number, v.no AS version,
    CASE json_type(f.name) WHEN 'object' THEN json_extract(f.name, '$.default') ELSE json_extract(f.name, '$') END
        AS flow_name,
    CASE json_type(f.description) WHEN 'object' THEN json_extract(f.description, '$.default')
        ELSE json_extract(f.description, '$') END AS description,
    f.category AS category_id, v.policies AS policies, v.form_version AS form_version_id,
    datetime(v.valid_from / 1000 + t.zone_minutes * 60, 'unixepoch') AS start_time,
    datetime(v.valid_to / 1000 + t.zone_minutes * 60, 'unixepoch') AS end_time,
    v.valid_from <= unixepoch() * 1000 AND (v.valid_to IS NULL OR v.valid_to > unixepoch() * 1000) AS in_force,
    v.definition AS definition
FROM flow_version v
JOIN flow f ON f.tenant_id = v.tenant_id AND f.id = v.flow
JOIN tenant t ON t.tenant_id = v.tenant_id
WHERE v.state <> 'draft' AND (v.valid_to IS NULL OR v.valid_to > v.valid_from);

CREATE VIEW classic_flow_description AS
SELECT v.tenant_id, v.flow_number, v.version, v.flow_name AS name,
    (SELECT group_concat(no, '、') FROM
        (SELECT json_extract(s.value, '$.no') AS no FROM json_each(v.definition, '$.stages') s ORDER BY s.key)) AS stages,
    (SELECT group_concat(policy, char(10)) FROM
        (SELECT CASE p.type WHEN 'object' THEN json_extract(p.value, '$.default') ELSE p.value END AS policy
         FROM json_each(v.policies) p ORDER BY p.key)) AS policies,
    v.start_time, v.end_time, v.description,
    (SELECT CASE json_type(c.name) WHEN 'object' THEN json_extract(c.name, '$.default')
        ELSE json_extract(c.name, '$') END
     FROM category c WHERE c.tenant_id = v.tenant_id AND c.id = v.category_id) AS category,
    v.in_force
FROM classic_version v;

CREATE VIEW classic_flow AS
SELECT v.tenant_id, v.flow_number, v.flow_name AS name,
    json_array_length(v.definition, '$.stages') AS number_of_steps, v.description
FROM classic_version v
WHERE v.in_force;

CREATE VIEW classic_stage AS
SELECT v.tenant_id, v.flow_number, v.version, json_extract(s.value, '$.no') AS stage_number,
    CASE json_type(s.value, '$.name') WHEN 'object' THEN json_extract(s.value, '$.name.default')
        ELSE json_extract(s.value, '$.name') END AS name,
    json_extract(s.value, '$.limit.count') AS time_limit, json_extract(s.value, '$.limit.unit') AS unit,
    coalesce(CASE json_type(s.value, '$.description') WHEN 'object' THEN json_extract(s.value, '$.description.default')
        ELSE json_extract(s.value, '$.description') END, '') AS description,
    coalesce(json_extract(s.value, '$.attributes'), '{}') AS attributes,
    s.key + 1 AS position, v.in_force
FROM classic_version v, json_each(v.definition, '$.stages') s;

CREATE VIEW classic_branch AS
SELECT v.tenant_id, v.flow_number, v.version, json_extract(b.value, '$.from') AS stage_number,
    coalesce(CASE json_type(b.value, '$.condition') WHEN 'object' THEN json_extract(b.value, '$.condition.default')
        ELSE json_extract(b.value, '$.condition') END, '') AS condition,
    json_extract(b.value, '$.to') AS next_stage, json_extract(b.value, '$.branch') AS branch_number,
    b.key + 1 AS position, v.in_force
FROM classic_version v, json_each(v.definition, '$.transitions') b;

-- Whom a stage is handed to, as packages write it: `post:review_first`.
CREATE VIEW classic_receiver AS
SELECT v.tenant_id, v.version_id, json_extract(s.value, '$.no') AS stage_number, r.key + 1 AS position,
    CASE r.type WHEN 'text' THEN r.value ELSE
        (SELECT CASE k.key
            WHEN 'post' THEN 'post:' || (SELECT code FROM post WHERE tenant_id = v.tenant_id AND id = k.value)
            WHEN 'least_loaded' THEN
                'least_loaded:' || (SELECT code FROM post WHERE tenant_id = v.tenant_id AND id = k.value)
            WHEN 'department' THEN
                'department:' || (SELECT code FROM department WHERE tenant_id = v.tenant_id AND id = k.value)
            WHEN 'department_head' THEN
                'department_head:' || (SELECT code FROM department WHERE tenant_id = v.tenant_id AND id = k.value)
            WHEN 'person' THEN 'person:' || (SELECT name FROM person WHERE tenant_id = v.tenant_id AND id = k.value)
            WHEN 'initiator_head' THEN
                CASE json_extract(k.value, '$.chain') WHEN 1 THEN 'head_chain:' ELSE 'head:' END
                || json_extract(k.value, '$.levels')
            WHEN 'form_item' THEN 'item:' || k.value
            ELSE k.key || ':' || k.value END
         FROM json_each(r.value) k) END AS receiver
FROM classic_version v, json_each(v.definition, '$.stages') s, json_each(s.value, '$.receivers.receivers') r;

CREATE VIEW classic_step AS
SELECT v.tenant_id, v.flow_number, v.version, json_extract(s.value, '$.no') AS step_order,
    coalesce((SELECT group_concat(receiver, '、') FROM
        (SELECT r.receiver FROM classic_receiver r
         WHERE r.tenant_id = v.tenant_id AND r.version_id = v.version_id
            AND (s.key = 0 AND r.stage_number = json_extract(s.value, '$.no')
                OR r.stage_number IN (SELECT json_extract(b.value, '$.from')
                    FROM json_each(v.definition, '$.transitions') b
                    WHERE json_extract(b.value, '$.branch') > 0
                        AND json_extract(b.value, '$.to') = json_extract(s.value, '$.no')))
         GROUP BY r.receiver ORDER BY min(r.stage_number), min(r.position))), '') AS sender,
    coalesce((SELECT group_concat(receiver, '、') FROM
        (SELECT r.receiver FROM classic_receiver r
         WHERE r.tenant_id = v.tenant_id AND r.version_id = v.version_id
            AND r.stage_number = json_extract(s.value, '$.no') ORDER BY r.position)), '') AS receiver,
    (SELECT a.code FROM action a
     WHERE a.tenant_id = v.tenant_id AND a.id = json_extract(s.value, '$.action')) AS action,
    CASE json_type(s.value, '$.handlers')
        WHEN 'object' THEN coalesce(json_extract(s.value, '$.handlers.count'),
            json_extract(s.value, '$.handlers.share') || '%')
        ELSE CASE json_extract(s.value, '$.handlers') WHEN 'ordered' THEN 'ordered' ELSE 0 END END AS how_many,
    json_extract(s.value, '$.limit.count') AS max_wait, json_extract(s.value, '$.limit.unit') AS unit,
    s.key + 1 AS position, v.in_force
FROM classic_version v, json_each(v.definition, '$.stages') s;

CREATE VIEW classic_action AS
SELECT tenant_id, code AS number,
    CASE json_type(name) WHEN 'object' THEN json_extract(name, '$.default') ELSE json_extract(name, '$') END AS name,
    call, settings AS description
FROM action;

CREATE VIEW classic_function AS
SELECT tenant_id, permission AS name FROM post_permission
UNION SELECT tenant_id, permission FROM person_permission;

CREATE VIEW classic_user_group AS
SELECT p.tenant_id, p.code AS number,
    CASE json_type(p.name) WHEN 'object' THEN json_extract(p.name, '$.default') ELSE json_extract(p.name, '$') END
        AS name,
    (SELECT d.code FROM department d WHERE d.tenant_id = p.tenant_id AND d.id = p.department) AS department,
    coalesce((SELECT group_concat(permission, '、') FROM
        (SELECT permission FROM post_permission f WHERE f.tenant_id = p.tenant_id AND f.post = p.id
         ORDER BY permission)), '') AS functions,
    p.closed
FROM post p;

CREATE VIEW classic_user AS
SELECT u.tenant_id, u.name AS number, u.display AS name,
    coalesce((SELECT group_concat(code, '、') FROM
        (SELECT p.code FROM appointment a
         JOIN post p ON p.tenant_id = a.tenant_id AND p.id = a.post
         WHERE a.tenant_id = u.tenant_id AND a.person = u.id AND a.valid_from <= unixepoch() * 1000
            AND (a.valid_to IS NULL OR a.valid_to > unixepoch() * 1000)
         ORDER BY p.code)), '') AS user_groups,
    u.active
FROM person u;

-- The tree in pre-order: `pre_order` counts from 1 in each tenant, `layer` is 1 for a root.
CREATE VIEW classic_department AS
WITH RECURSIVE tree (tenant_id, id, layer, path) AS (
    SELECT tenant_id, id, 1, printf('%010d.%020d', position, id) FROM department WHERE parent IS NULL
    UNION ALL
    SELECT d.tenant_id, d.id, tree.layer + 1, tree.path || '/' || printf('%010d.%020d', d.position, d.id)
    FROM tree JOIN department d ON d.tenant_id = tree.tenant_id AND d.parent = tree.id
)
SELECT d.tenant_id, d.code AS number,
    CASE json_type(d.name) WHEN 'object' THEN json_extract(d.name, '$.default') ELSE json_extract(d.name, '$') END
        AS name,
    (SELECT above.code FROM department above WHERE above.tenant_id = d.tenant_id AND above.id = d.parent) AS parent,
    row_number() OVER (PARTITION BY d.tenant_id ORDER BY tree.path) AS pre_order, tree.layer, d.closed
FROM tree JOIN department d ON d.tenant_id = tree.tenant_id AND d.id = tree.id;

CREATE VIEW classic_form AS
SELECT f.tenant_id, f.code AS number,
    CASE json_type(f.name) WHEN 'object' THEN json_extract(f.name, '$.default') ELSE json_extract(f.name, '$') END
        AS name,
    v.no AS version, json_array_length(v.definition, '$.items') AS number_of_items
FROM form f JOIN form_version v ON v.tenant_id = f.tenant_id AND v.form = f.id;

CREATE VIEW classic_form_item AS
SELECT f.tenant_id, f.code AS form_number, v.no AS version, json_extract(i.value, '$.key') AS number,
    CASE json_type(i.value, '$.label') WHEN 'object' THEN json_extract(i.value, '$.label.default')
        ELSE json_extract(i.value, '$.label') END AS name,
    json_extract(i.value, '$.kind') AS kind, json_extract(i.value, '$.max_length') AS length,
    coalesce(CASE json_type(i.value, '$.unit') WHEN 'object' THEN json_extract(i.value, '$.unit.default')
        ELSE json_extract(i.value, '$.unit') END, '') AS unit,
    i.key + 1 AS position
FROM form f
JOIN form_version v ON v.tenant_id = f.tenant_id AND v.form = f.id, json_each(v.definition, '$.items') i;

-- 办理过程: one row per visit. The three times are when the row entered the process store, when its result entered the
-- register in force, and when it moved to history.
CREATE VIEW classic_processing AS
SELECT l.tenant_id, l.id AS visit, c.number AS case_number, f.code AS flow_number, l.stage AS stage_number,
    (SELECT name FROM person WHERE tenant_id = l.tenant_id AND id = l.handler) AS handler,
    l.previous AS previous_visit,
    datetime(l.opened_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS received,
    l.opinion,
    CASE WHEN l.closed_at IS NULL THEN NULL
        WHEN l.branch = 0 OR l.outcome IN ('returned', 'not_accepted') THEN 'return'
        WHEN l.outcome = 'passed' THEN 'submit' END AS kind_of_opinion,
    datetime(l.opened_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS entered_process_store,
    datetime(l.register_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS entered_register,
    datetime(l.history_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS moved_to_history
FROM step_log l
JOIN cases c ON c.tenant_id = l.tenant_id AND c.id = l.case_id
JOIN flow f ON f.tenant_id = c.tenant_id AND f.id = c.flow
JOIN tenant t ON t.tenant_id = l.tenant_id;

-- States: waiting, passed, rejected (returned or not accepted), taken_back (recalled, withdrawn, revoked, cancelled).
CREATE VIEW classic_step_log AS
SELECT l.tenant_id, l.id AS log_number, f.code AS flow_number, v.no AS version, l.stage AS step_order,
    coalesce((SELECT name FROM person WHERE tenant_id = l.tenant_id AND 'person:' || id = l.sender), '') AS senders,
    coalesce((SELECT group_concat(party, '、') FROM
        (SELECT CASE substr(r.value, 1, instr(r.value, ':') - 1)
            WHEN 'post' THEN 'post:' || (SELECT code FROM post
                WHERE tenant_id = l.tenant_id AND id = CAST(substr(r.value, 6) AS INTEGER))
            WHEN 'department' THEN 'department:' || (SELECT code FROM department
                WHERE tenant_id = l.tenant_id AND id = CAST(substr(r.value, 12) AS INTEGER))
            WHEN 'person' THEN 'person:' || (SELECT name FROM person
                WHERE tenant_id = l.tenant_id AND id = CAST(substr(r.value, 8) AS INTEGER))
            WHEN 'seat' THEN 'person:' || (SELECT name FROM person WHERE tenant_id = l.tenant_id
                AND id = CAST(substr(r.value, 6 + instr(substr(r.value, 6), ':')) AS INTEGER))
            ELSE r.value END AS party
         FROM json_each('["' || replace(l.receivers, ' ', '","') || '"]') r
         WHERE l.receivers <> '' ORDER BY r.key)), '') AS receivers,
    c.document AS document, c.number AS case_number, l.batch AS batch_number,
    CASE WHEN l.closed_at IS NULL THEN 'waiting' WHEN l.outcome = 'passed' THEN 'passed'
        WHEN l.outcome IN ('returned', 'not_accepted') THEN 'rejected' ELSE 'taken_back' END AS state,
    datetime(l.opened_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS submitted,
    datetime(l.closed_at / 1000 + t.zone_minutes * 60, 'unixepoch') AS answered,
    coalesce(l.opinion, '') AS comment
FROM step_log l
JOIN cases c ON c.tenant_id = l.tenant_id AND c.id = l.case_id
JOIN flow f ON f.tenant_id = c.tenant_id AND f.id = c.flow
JOIN flow_version v ON v.tenant_id = c.tenant_id AND v.id = c.flow_version
JOIN tenant t ON t.tenant_id = l.tenant_id;
