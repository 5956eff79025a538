import { renderDatabaseAccess } from "../../components/postgres/render-postgres";
import { readPackageFile } from "../../components/settings/package-files";
import { syncSql } from "../../components/sync/render-sync";
import { OperationError } from "../command";
import { docker, DockerError, pipeDocker } from "../docker-cli";
import type { Target } from "../target";
import type { Database } from "./choice";
import type { DumpSource } from "./dump-source";

/** The database that a restore fills before it takes the place of the live one. */
export function restoringName(database: Database): string {
  return `${database}_restoring`;
}

/** The former live database, until the restored one works. */
export function formerName(database: Database): string {
  return `${database}_before_restore`;
}

/** Runs SQL as the superuser. @returns the rows without headings. @throws OperationError with PostgreSQL's message. */
export async function runSql({ prefix, dockerHost }: Target, database: string, sql: string): Promise<string> {
  const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  const command = ["psql", ...options, "--username=postgres", `--dbname=${database}`, "--file=-"];
  try {
    const args = ["exec", "--interactive", `${prefix}-postgres`, ...command];
    return (await docker(dockerHost, args, { input: sql, timeoutSeconds: 0 })).stdout;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`PostgreSQL of ${prefix}: ${error.message}`);
  }
}

/**
 * Restores a dump into a new database and compares every table with the fingerprint that was taken with the dump. A database
 * of that name, which an interrupted restore left, is deleted.
 *
 * @param source where the dump `<database>.dump` and the fingerprint `<database>.fingerprint` are.
 * @param name the new database, which must not be in use.
 * @throws OperationError when the dump cannot be restored or the data differs.
 */
export async function restoreInto(target: Target, source: DumpSource, database: Database, name: string): Promise<void> {
  await runSql(target, "postgres", `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await runSql(target, "postgres", `CREATE DATABASE "${name}" OWNER ${database} TEMPLATE template0`);
  await copyDump(target, source, database, name);
  const wanted = await source.read(`${database}.fingerprint`);
  if ((await fingerprintOf(target, name)) !== wanted) {
    throw new OperationError(
      `The restored ${database} differs from the backup. Nothing was replaced; try another backup.`,
    );
  }
}

/** Number of rows and sum of their hashes of every table. */
export function fingerprintOf(target: Target, database: string): Promise<string> {
  return runSql(target, database, readPackageFile("config-templates/backup/fingerprint.sql"));
}

/**
 * Puts the restored databases in the place of the live ones, all in one transaction. The sync's triggers are removed, because
 * LiteLLM may have to migrate the data; `up` installs the sync again.
 */
export async function swapDatabases(target: Target, databases: readonly Database[]): Promise<void> {
  if (databases.includes("litellm")) await runSql(target, restoringName("litellm"), syncSql.pause());
  for (const database of databases) {
    await runSql(target, "postgres", `DROP DATABASE IF EXISTS "${formerName(database)}" WITH (FORCE)`);
  }
  await runSql(target, "postgres", swapSql(databases));
  await runSql(target, "postgres", renderDatabaseAccess());
}

/** Deletes what the swap left. */
export async function dropFormer(target: Target, databases: readonly Database[]): Promise<void> {
  for (const database of databases) {
    await runSql(target, "postgres", `DROP DATABASE IF EXISTS "${formerName(database)}" WITH (FORCE)`);
  }
}

/** A database can be renamed only while no one is connected to it. */
export function swapSql(databases: readonly Database[]): string {
  const names = databases.map((database) => `'${database}'`).join(", ");
  const renames = databases.flatMap((database) => [
    `ALTER DATABASE ${database} RENAME TO ${formerName(database)};`,
    `ALTER DATABASE ${restoringName(database)} RENAME TO ${database};`,
  ]);
  return [
    "BEGIN;",
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname IN (${names});`,
    ...renames,
    "COMMIT;",
  ].join("\n");
}

/** Streams the dump from one container into the other: it may be larger than this machine's memory. */
async function copyDump(
  { prefix, dockerHost }: Target,
  source: DumpSource,
  database: Database,
  name: string,
): Promise<void> {
  const restore = ["pg_restore", "--exit-on-error", "--username=postgres", `--dbname=${name}`];
  const codes = await pipeDocker(dockerHost, source.printCommand(`${database}.dump`), [
    ...["exec", "--interactive", `${prefix}-postgres`],
    ...restore,
  ]);
  if (codes.some((code) => code !== 0)) {
    throw new OperationError(`The dump of ${database} cannot be restored. Nothing was replaced; try another backup.`);
  }
}
