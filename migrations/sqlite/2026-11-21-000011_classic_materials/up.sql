-- The classic tables of materials, for reading; see 000010.

CREATE VIEW classic_material AS
SELECT tenant_id, code AS number,
    CASE json_type(name) WHEN 'object' THEN json_extract(name, '$.default') ELSE json_extract(name, '$') END AS name,
    specimen_name AS specimen_image, valid_from AS start_time, valid_to AS end_time, closed
FROM material;

CREATE VIEW classic_flow_material AS
SELECT v.tenant_id, v.flow_number, v.version, m.code AS material_number, a.copies, a.kind, a.again,
    a.position, v.in_force
FROM classic_version v
JOIN flow_material a ON a.tenant_id = v.tenant_id AND a.flow_version = v.version_id
JOIN material m ON m.tenant_id = a.tenant_id AND m.id = a.material;
