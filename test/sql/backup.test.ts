import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { restoringName, swapSql } from "../../ops/restore/databases";
import { renderDatabaseAccess } from "../../components/postgres/render-postgres";
import { bootstrap } from "../../testing/postgres/bootstrap";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../testing/postgres/postgres-server";

const PASSWORDS = Object.fromEntries(
  ["postgres", "litellm", "webui", "vectors", "sync", "exporter", "backup"].map((role) => [
    role,
    `password-of-${role}`,
  ]),
);
const SCRIPT = readPackageFile("config-templates/backup/fingerprint.sql");

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await bootstrap(server, PASSWORDS, SUPERUSER_PASSWORD);
});

afterAll(() => server.stop());

function as(role: string, database = "webui") {
  return { role, database, password: PASSWORDS[role] ?? "" };
}

const run = (sql: string, role = "webui") => server.query(as(role), sql);

/** What psql prints for fingerprint.sql in a session of the role `backup`; `\gexec` runs every value that the query returns. */
async function fingerprint(begin = ""): Promise<readonly string[]> {
  const client = await server.connect(as("backup"));
  try {
    if (begin !== "") await client.query(begin);
    const [query = ""] = SCRIPT.split(/^\\gexec$/m);
    const results: unknown = await client.query({ text: query, rowMode: "array" });
    const last = (Array.isArray(results) ? results.at(-1) : results) as { rows: string[][] };
    const lines: string[] = [];
    for (const [statement = ""] of last.rows) {
      const { rows } = await client.query<string[]>({ text: statement, rowMode: "array" });
      lines.push(rows[0]?.[0] ?? "");
    }
    return lines;
  } finally {
    await server.disconnect(client);
  }
}

describe("the fingerprint of a database", () => {
  beforeAll(async () => {
    await run(`
      CREATE TABLE chat (id int, "T" text, chat json, at timestamptz, size float8, llm_stack text);
      INSERT INTO chat SELECT g, 'title ' || g, '{"a": [1]}', '2026-11-28 03:00+01', g / 3.0 FROM generate_series(1, 50) AS g;
      CREATE SCHEMA other; CREATE TABLE other."Empty" (id int); CREATE VIEW seen AS SELECT * FROM chat`);
  });

  it("has a line with the number of rows for each table, in every schema", async () => {
    expect((await fingerprint()).map((line) => line.replace(/ \d+$/, ""))).toEqual(["other.Empty 0", "public.chat 50"]);
  });

  it("does not depend on the order of rows, or on settings of the session", async () => {
    const before = await fingerprint();
    await run(
      "CREATE TABLE turned AS SELECT * FROM chat ORDER BY id DESC; DROP TABLE chat CASCADE; ALTER TABLE turned RENAME TO chat",
    );
    const settings = "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET extra_float_digits = -10";
    expect(await fingerprint(settings)).toEqual(before);
  });

  it.each([
    [
      "a changed value",
      "UPDATE chat SET \"T\" = 'Title 7' WHERE id = 7",
      "UPDATE chat SET \"T\" = 'title 7' WHERE id = 7",
    ],
    [
      "an empty text instead of none",
      "UPDATE chat SET llm_stack = '' WHERE id = 3",
      "UPDATE chat SET llm_stack = NULL",
    ],
    [
      "a tiny difference of a number",
      "UPDATE chat SET size = size + 1e-15 WHERE id = 1",
      "UPDATE chat SET size = 1 / 3.0 WHERE id = 1",
    ],
    [
      "two values that changed places",
      "UPDATE chat SET id = 3 - id WHERE id < 3",
      "UPDATE chat SET id = 3 - id WHERE id < 3",
    ],
    [
      "a row twice",
      "INSERT INTO chat SELECT * FROM chat WHERE id = 9",
      "DELETE FROM chat WHERE ctid = (SELECT max(ctid) FROM chat WHERE id = 9)",
    ],
    ["a missing table", 'ALTER TABLE other."Empty" RENAME TO gone', 'ALTER TABLE other.gone RENAME TO "Empty"'],
  ])("changes with %s", async (_, change, undo) => {
    const before = await fingerprint();
    await run(change);
    expect(await fingerprint()).not.toEqual(before);
    await run(undo);
    expect(await fingerprint()).toEqual(before);
  });

  it("is of the exported snapshot, whatever is written in the meantime", async () => {
    const exporting = await server.connect(as("backup"));
    await exporting.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await exporting.query<{ name: string }>("SELECT pg_export_snapshot() AS name");
    const before = await fingerprint();
    await run("DELETE FROM chat WHERE id = 11");
    const importing = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '${rows[0]?.name ?? ""}'`;
    expect(await fingerprint(importing)).toEqual(before);
    expect(await fingerprint()).not.toEqual(before);
    await server.disconnect(exporting);
  });
});

describe("the swap of a restored database", () => {
  const superuser = as("postgres", "postgres");
  const databases = ["litellm", "webui"] as const;
  const fill = async (mark: string) => {
    for (const database of databases) {
      await server.query(superuser, `CREATE DATABASE ${restoringName(database)} OWNER ${database} TEMPLATE template0`);
      await server.query(as(database, restoringName(database)), `CREATE TABLE mark AS SELECT '${mark}' AS text`);
    }
  };
  const marks = async () => {
    const results = databases.map((database) =>
      server.query<{ text: string }>(as(database, database), "SELECT text FROM mark"),
    );
    return (await Promise.all(results)).map(({ rows }) => rows[0]?.text);
  };

  it("replaces all databases at once, and ends the sessions that use them", async () => {
    const session = await server.connect(as("webui"));
    await fill("restored");
    await server.query(superuser, swapSql(databases));
    expect(await marks()).toEqual(["restored", "restored"]);
    await expect(session.query("SELECT 1")).rejects.toThrow();
  });

  it("replaces none when one cannot be replaced", async () => {
    await server.query(superuser, "DROP DATABASE litellm_before_restore");
    await fill("second");
    // The former database of the first restore is in the way of webui's.
    await expect(server.query(superuser, swapSql(databases))).rejects.toThrow(/already exists/);
    expect(await marks()).toEqual(["restored", "restored"]);
  });

  it("leaves each role only the access that the bootstrap gives", async () => {
    await server.query(superuser, renderDatabaseAccess());
    await expect(server.query(as("exporter", "litellm"), "SELECT 1")).resolves.toBeDefined();
    await expect(server.query(as("vectors", "litellm"), "SELECT 1")).rejects.toThrow(/permission denied for database/);
  });
});
