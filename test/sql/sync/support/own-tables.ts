import { schema } from "../../../../testing/sync/application-tables";
import type { SyncLab } from "../../../../testing/sync/sync-lab";

/** Both databases. */
export const SIDES = ["litellm", "webui"] as const;
type Side = (typeof SIDES)[number];

/** Creates the sync's own tables in both databases as they were before migrations existed, with data that must be kept. */
export async function installTablesOfBefore(lab: SyncLab): Promise<void> {
  await lab.run("litellm", schema("sync-before-migrations-litellm"));
  await lab.run("webui", schema("sync-before-migrations-open-webui"));
  await lab.run("litellm", DATA.litellm);
  await lab.run("webui", DATA.webui);
}

/** The rows that an upgrade must keep. */
export async function keptData(lab: SyncLab): Promise<Readonly<Record<Side, unknown[]>>> {
  return { litellm: await lab.run("litellm", KEPT.litellm), webui: await lab.run("webui", KEPT.webui) };
}

/** Every column, constraint and index of the sync's own tables, one per line. */
export async function tables(lab: SyncLab, side: Side): Promise<string[]> {
  return (await lab.run<{ line: string }>(side, TABLES)).map(({ line }) => line);
}

/** Every object in the schema `sync` by its identity in the catalog, which changes when the object is recreated. */
export async function catalog(lab: SyncLab, side: Side): Promise<string[]> {
  return (await lab.run<{ line: string }>(side, CATALOG)).map(({ line }) => line);
}

/** The migrations of a database, with the transaction that recorded each. */
export async function applied(lab: SyncLab, side: Side): Promise<{ name: string; recorded: string }[]> {
  return lab.run(side, "SELECT name, xmin::text AS recorded FROM sync.schema_migrations ORDER BY number");
}

const DATA = {
  litellm: `
    INSERT INTO sync.setting (batch_size) VALUES (7);
    INSERT INTO sync.state (applied, failed) VALUES (41, 3);
    INSERT INTO sync.outbox (kind, record_id, attempts, error, parked) VALUES ('user', 'parked', 8, 'refused', true);
    INSERT INTO sync.sync_audit (operation, record_id, sync_result) VALUES ('user_create', 'ann', 'ok');
    INSERT INTO sync.person (user_id, email) VALUES ('ann', 'ann@example.com')`,
  webui: `
    INSERT INTO public."user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
    VALUES ('usr_ann', 'Ann', 'ann@example.com', 'user', '/user.png', 1, 1, 1),
      ('by-hand', 'Bob', 'bob@example.com', 'user', '/user.png', 1, 1, 1);
    INSERT INTO public.auth (id, email, password, active)
    VALUES ('usr_ann', 'ann@example.com', '', true), ('by-hand', 'bob@example.com', 'own', false);
    INSERT INTO public."group" (id, user_id, name, description, created_at, updated_at)
    VALUES ('team_closed', 'usr_ann', 'Closed', '', 1, 1), ('team_other', 'usr_ann', 'Made by hand', '', 1, 1);
    INSERT INTO sync.account (litellm_user_id, webui_user_id, made_by_sync, locked, role_before_lock)
    VALUES ('ann', 'usr_ann', true, false, NULL), ('bob', 'by-hand', false, true, 'admin');
    INSERT INTO sync.managed_group (group_id) VALUES ('team_closed');
    INSERT INTO sync.managed_model (model_id) VALUES ('small');
    INSERT INTO sync.managed_grant (principal_type, principal_id, model_id) VALUES ('user', 'usr_ann', 'small')`,
} as const;

const KEPT = {
  litellm: `
    SELECT batch_size::text AS row FROM sync.setting
    UNION ALL SELECT format('%s %s', applied, failed) FROM sync.state
    UNION ALL SELECT outbox::text FROM sync.outbox WHERE parked
    UNION ALL SELECT sync_audit::text FROM sync.sync_audit
    UNION ALL SELECT person::text FROM sync.person`,
  webui: `
    SELECT account::text AS row FROM sync.account
    UNION ALL SELECT managed_group::text FROM sync.managed_group
    UNION ALL SELECT managed_model::text FROM sync.managed_model
    UNION ALL SELECT managed_grant::text FROM sync.managed_grant`,
} as const;

const TABLES = `
  SELECT format('%s.%s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
    attidentity, pg_get_expr(adbin, adrelid)) AS line
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relnamespace = to_regnamespace('sync') AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = to_regnamespace('sync')
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'sync'
  UNION ALL SELECT format('%s of %s %s', relname, relowner::regrole, relacl)
  FROM pg_class WHERE relnamespace = to_regnamespace('sync') AND relkind IN ('r', 'S')
  ORDER BY line`;

const CATALOG = `
  SELECT format('relation %s %s %s', oid, relname, xmin) AS line FROM pg_class WHERE relnamespace = to_regnamespace('sync')
  UNION ALL SELECT format('function %s %s %s', oid, proname, xmin) FROM pg_proc WHERE pronamespace = to_regnamespace('sync')
  UNION ALL SELECT format('trigger %s %s', oid, tgname) FROM pg_trigger WHERE tgname LIKE 'llm_stack%'
  ORDER BY line`;
