import { createHash } from "node:crypto";

import type { Client } from "pg";

import { supportedVersions, type Application } from "../../components/settings/supported-versions";

const COLUMNS = `
  SELECT relname AS table, attname AS column, format_type(atttypid, atttypmod) AS type, attnotnull AS required
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1) AND attnum > 0 AND NOT attisdropped
  ORDER BY relname COLLATE "C", attname COLLATE "C"`;

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly required: boolean;
}

/**
 * The columns of the tables that the sync uses, as text such as `auth.email character varying NOT NULL`, and their hash for
 * supported-versions.json. Columns that the sync ignores count, because a new one may change what a row means.
 */
export async function readTables(
  client: Client,
  application: Application,
): Promise<{ readonly columns: readonly string[]; readonly fingerprint: string }> {
  const tables = Object.keys(supportedVersions().columns[application]);
  const { rows } = await client.query<Column>(COLUMNS, [tables]);
  const columns = rows.map(({ table, column, type, required }) => {
    return `${table}.${column} ${type}${required ? " NOT NULL" : ""}`;
  });
  return { columns, fingerprint: createHash("sha256").update(columns.join("\n")).digest("hex").slice(0, 16) };
}
