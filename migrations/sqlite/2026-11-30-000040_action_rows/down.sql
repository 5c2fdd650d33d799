DROP TABLE plugin_build;
ALTER TABLE plugin DROP COLUMN description;
DROP TABLE action_pin;
DROP TABLE action_revision;
ALTER TABLE action DROP COLUMN revision;
ALTER TABLE action DROP COLUMN delivery;
