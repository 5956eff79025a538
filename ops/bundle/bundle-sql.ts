/** Migrations that each application has recorded, newest last. */
export const MIGRATIONS_SQL = {
  litellm: `SELECT migration_name, started_at, finished_at, rolled_back_at, applied_steps_count, logs FROM "_prisma_migrations"
    ORDER BY started_at`,
  webui: "SELECT version_num FROM alembic_version",
  sync: "SELECT * FROM sync.schema_migrations ORDER BY 1",
} as const;

/** The largest tables of a database, and the database itself. */
export const SIZES_SQL = `SELECT coalesce(relname, 'all of ' || current_database()) AS name, bytes, estimated_rows FROM (
    SELECT NULL::text AS relname, pg_database_size(current_database()) AS bytes, NULL::bigint AS estimated_rows
    UNION ALL SELECT * FROM (
      SELECT relname::text, pg_total_relation_size(oid), reltuples::bigint FROM pg_class
      WHERE relkind = 'r' AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
      ORDER BY 2 DESC LIMIT 30
    ) AS largest
  ) AS sizes ORDER BY bytes DESC`;
