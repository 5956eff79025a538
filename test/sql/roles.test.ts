import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bootstrap } from "../../testing/postgres/bootstrap";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { PostgresServer, sqlState } from "../../testing/postgres/postgres-server";

const passwords = Object.fromEntries(
  ["postgres", "litellm", "webui", "vectors", "sync", "exporter", "backup"].map((role) => [
    role,
    `password-of-${role}`,
  ]),
);
const DATABASES = ["postgres", "template1", "litellm", "webui", "vectors"];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  litellm: ["litellm"],
  webui: ["webui"],
  vectors: ["vectors"],
  sync: ["litellm", "webui"],
  backup: ["litellm", "webui", "vectors"],
  exporter: ["postgres", "litellm", "webui"],
};

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await bootstrap(server, passwords, SUPERUSER_PASSWORD);
}, 60_000);

afterAll(() => server.stop());

function as(role: string, database: string, password = passwords[role]) {
  return { role, database, ...(password !== undefined && { password }) };
}

/** The SQLSTATE with which the server refuses; undefined when it does not. */
async function refusal(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const access = Object.entries(ALLOWED).flatMap(([role, allowed]) =>
  DATABASES.map((database) => [role, allowed.includes(database) ? "may" : "may not", database] as const),
);

describe("the roles that the bootstrap makes", () => {
  it.each(access)("%s %s connect to %s", async (role, verdict, database) => {
    const code = await refusal(server.query(as(role, database), "SELECT 1"));
    expect(code).toBe(verdict === "may" ? undefined : sqlState.insufficientPrivilege);
  });

  it.each(Object.keys(passwords))("%s is refused with another password", async (role) => {
    expect(await refusal(server.query(as(role, "litellm", "wrong"), "SELECT 1"))).toBe(sqlState.invalidPassword);
  });

  it("own their databases and can migrate them", async () => {
    for (const role of ["litellm", "webui", "vectors"]) {
      expect(
        await refusal(server.query(as(role, role), "CREATE TABLE made (id int); DROP TABLE made")),
      ).toBeUndefined();
    }
  });

  it("have no privilege outside their database", async () => {
    const { rows } = await server.query(
      as("postgres", "postgres"),
      `SELECT rolname FROM pg_roles
       WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres'
       AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)`,
    );
    expect(rows).toEqual([]);
    const attempts = ["CREATE DATABASE mine", "CREATE ROLE mine", "COPY (SELECT 1) TO PROGRAM 'true'"];
    for (const attempt of attempts) {
      expect(await refusal(server.query(as("litellm", "litellm"), attempt))).toBe(sqlState.insufficientPrivilege);
    }
  });

  it("let backup read everything and change nothing", async () => {
    await server.query(as("webui", "webui"), "CREATE TABLE chats (id int); INSERT INTO chats VALUES (7)");
    const { rows } = await server.query(as("backup", "webui"), "SELECT id FROM chats");
    expect(rows).toEqual([{ id: 7 }]);
    const change = server.query(as("backup", "webui"), "DELETE FROM chats");
    expect(await refusal(change)).toBe(sqlState.insufficientPrivilege);
  });

  it.each(["litellm", "webui", "vectors"])(
    "let backup read what %s creates later, including in a new schema",
    async (owner) => {
      const making = "CREATE SCHEMA later; CREATE TABLE later.made (id serial); INSERT INTO later.made VALUES (8)";
      await server.query(as(owner, owner), making);
      const reading = "SELECT last_value FROM later.made_id_seq; SELECT id FROM later.made";
      expect((await server.query(as("backup", owner), reading)).rows).toEqual([{ id: 8 }]);
      await server.query(as(owner, owner), "DROP SCHEMA later CASCADE");
    },
  );

  it.each(["litellm", "webui"])("keep the secrets of other roles from backup in %s", async (database) => {
    const catalogs = ["pg_authid", "pg_user_mapping", "pg_statistic", "pg_largeobject", "pg_subscription"];
    for (const catalog of catalogs) {
      const look = server.query(as("backup", database), `SELECT * FROM ${catalog}`);
      expect.soft(await refusal(look), catalog).toBe(sqlState.insufficientPrivilege);
    }
    const { rows } = await server
      .query(as("backup", database), "SELECT passwd FROM pg_shadow")
      .catch(() => ({ rows: [] }));
    expect(rows).toEqual([]);
  });

  it("let exporter see the statistics of all sessions and no table", async () => {
    await server.query(as("webui", "webui"), "CREATE TABLE private (id int)");
    expect(await refusal(server.query(as("exporter", "webui"), "SELECT * FROM pg_stat_activity"))).toBeUndefined();
    const look = server.query(as("exporter", "webui"), "SELECT * FROM private");
    expect(await refusal(look)).toBe(sqlState.insufficientPrivilege);
  });

  it("stop at their connection limit and leave room for the others", async () => {
    const open: Client[] = [];
    for (let count = 0; count < 5; count += 1) open.push(await server.connect(as("exporter", "postgres")));
    expect(await refusal(server.query(as("exporter", "postgres"), "SELECT 1"))).toBe(sqlState.tooManyConnections);
    expect(await refusal(server.query(as("litellm", "litellm"), "SELECT 1"))).toBeUndefined();
    await Promise.all(open.map((client) => server.disconnect(client)));
  });
});

describe("the bootstrap, run again", () => {
  async function catalog(): Promise<unknown> {
    const { rows } = await server.query(
      as("postgres", "postgres"),
      `SELECT (SELECT jsonb_agg(to_jsonb(authid) ORDER BY rolname) FROM pg_authid AS authid) AS roles,
              (SELECT jsonb_agg(jsonb_build_array(datname, datdba, datacl) ORDER BY datname) FROM pg_database) AS databases,
              (SELECT jsonb_agg(to_jsonb(membership) - 'oid' ORDER BY roleid, member) FROM pg_auth_members AS membership) AS members`,
    );
    return rows;
  }

  it("changes nothing", async () => {
    const before = await catalog();
    await bootstrap(server, passwords, passwords["postgres"]);
    expect(await catalog()).toEqual(before);
  });

  it("revokes privileges that were granted by hand", async () => {
    const before = await catalog();
    await server.query(
      as("postgres", "postgres"),
      `ALTER ROLE webui SUPERUSER CREATEDB CONNECTION LIMIT -1; GRANT CONNECT ON DATABASE litellm TO PUBLIC;
       GRANT pg_read_all_data TO backup, exporter; GRANT postgres TO webui; GRANT litellm TO sync`,
    );
    await bootstrap(server, passwords, passwords["postgres"]);
    expect(await catalog()).toEqual(before);
  });

  it("sets a changed password, including the superuser's", async () => {
    const changed = { ...passwords, litellm: "another", postgres: "another-superuser" };
    await bootstrap(server, changed, passwords["postgres"]);
    expect(await refusal(server.query(as("litellm", "litellm"), "SELECT 1"))).toBe(sqlState.invalidPassword);
    expect(await refusal(server.query(as("litellm", "litellm", "another"), "SELECT 1"))).toBeUndefined();
    expect(await refusal(server.query(as("postgres", "postgres"), "SELECT 1"))).toBe(sqlState.invalidPassword);
    await bootstrap(server, passwords, "another-superuser");
  });

  it("writes no password and no verifier to the server's log", async () => {
    await bootstrap(server, passwords, passwords["postgres"]);
    expect(server.log).not.toContain("SCRAM-SHA-256$");
    for (const password of Object.values(passwords)) expect(server.log).not.toContain(password);
  });
});
