import type { Client } from "pg";

import { supportedVersions, type Application } from "../../components/settings/supported-versions";
import { PostgresServer } from "../../testing/postgres/postgres-server";
import { readTables } from "../../testing/sync/table-fingerprint";
import type { Broken } from "./answer";

/** The tables that the sync uses, in two versions. */
export interface ComparedTables {
  readonly broken: readonly Broken[];
  readonly notes: readonly string[];
}

/**
 * Creates the tables of a version in a temporary PostgreSQL and compares those that the sync uses with the newest tested
 * version's.
 *
 * @param create creates all tables; its error counts as a broken promise.
 * @param createTested creates those of the newest tested version.
 */
export async function compareTables(
  application: Application,
  create: (client: Client, server: PostgresServer) => Promise<void>,
  createTested: (client: Client) => Promise<void>,
): Promise<ComparedTables> {
  const server = await PostgresServer.start();
  try {
    const [candidate, tested] = await Promise.all(["candidate", "tested"].map((name) => database(server, name)));
    if (!candidate || !tested) throw new Error("no database");
    await createTested(tested);
    try {
      await create(candidate, server);
    } catch (error) {
      const reason = (error as Error).message;
      return { broken: [{ promise: "its migrations create its tables on PostgreSQL 17", reason }], notes: [] };
    }
    const now = await readTables(candidate, application);
    const before = await readTables(tested, application);
    return describe(application, now.columns, before.columns);
  } finally {
    await server.stop();
  }
}

/** How many columns the sync needs in an application's tables. */
export function columnCount(application: Application): number {
  return Object.values(supportedVersions().columns[application]).flat().length;
}

async function database(server: PostgresServer, name: string): Promise<Client> {
  await server.query({ database: "postgres" }, `CREATE DATABASE ${name}`);
  return server.connect({ database: name });
}

/** @param now columns as {@link readTables} lists them; @param before those of the newest tested version. */
function describe(application: Application, now: readonly string[], before: readonly string[]): ComparedTables {
  const plain = new Set(now.map((column) => column.replace(/ NOT NULL$/, "").replace(/\(\d+\)/, "")));
  const needed = Object.entries(supportedVersions().columns[application]).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
  const broken = needed
    .filter((column) => !plain.has(column))
    .map((column) => ({ promise: `the sync finds ${column}`, reason: "the migrations create no such column" }));
  const newest = supportedVersions()[application].at(-1)?.version ?? "";
  const changes = [
    ...now.filter((column) => !before.includes(column)).map((column) => `+ ${column}`),
    ...before.filter((column) => !now.includes(column)).map((column) => `- ${column}`),
  ];
  const notes =
    changes.length === 0
      ? [`The tables that the sync uses are those of ${newest}.`]
      : [`The tables that the sync uses differ from ${newest}: ${changes.join(", ")}.`];
  return { broken, notes };
}
