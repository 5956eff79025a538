-- Nothing has ever read or changed this number, which is always 1. The version is in sync.schema_migrations.
ALTER TABLE sync.state DROP COLUMN version;
