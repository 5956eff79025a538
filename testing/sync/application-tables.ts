import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Client } from "pg";

import { packageRoot } from "../../components/settings/package-files";
import { supportedVersions } from "../../components/settings/supported-versions";
import { candidate } from "../litellm/candidate";

/** Creates the tables of a LiteLLM version: from its dump, or by the migrations of the version that `compat` tries. */
export async function createLitellmTables(client: Client, version: string): Promise<void> {
  if (candidate?.litellm === version) await applyMigrations(client, candidate.migrations);
  else await load(client, `litellm-${version}`);
}

/** Creates the tables of the newest tested Open WebUI, with the identifier of their schema. */
export async function createOpenWebuiTables(client: Client): Promise<void> {
  const { version, alembic } = supportedVersions().openWebui.at(-1) ?? { version: "", alembic: "" };
  await load(client, `open-webui-${version}`);
  await client.query("INSERT INTO alembic_version VALUES ($1)", [alembic]);
}

/** A schema from testing/sync/schemas. */
export function schema(name: string): string {
  return readFileSync(join(packageRoot, "testing/sync/schemas", `${name}.sql`), "utf8");
}

/** Names of Prisma's migrations in a folder, in the order in which LiteLLM applies them. */
export function migrationsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** Applies each migration in one query, as Prisma does: some create indexes concurrently, which a transaction forbids. */
export async function applyMigrations(client: Client, folder: string): Promise<void> {
  for (const name of migrationsIn(folder)) {
    await client.query(readFileSync(join(folder, name, "migration.sql"), "utf8")).catch((cause: unknown) => {
      throw new Error(`LiteLLM's migration ${name} fails: ${String(cause)}`, { cause });
    });
  }
}

async function load(client: Client, name: string): Promise<void> {
  await client.query(schema(name));
  // The dumps clear the session's search path.
  await client.query("RESET ALL");
}
