DROP VIEW classic_flow_material;
DROP VIEW classic_material;
