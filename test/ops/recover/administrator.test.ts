import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { administratorSql } from "../../../ops/recover/administrator";
import { SUPERUSER_PASSWORD } from "../../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../../testing/postgres/postgres-server";
import { createOpenWebuiTables } from "../../../testing/sync/application-tables";

const HASH = "$2b$12$abc'def";
const ACCOUNTS = `
  SELECT "user".id, "user".email, role, auth.email AS sign_in, password, active, mfa, session_stamp IS NOT NULL AS stamped
  FROM "user" JOIN auth ON auth.id = "user".id`;

let server: PostgresServer;
let client: Client;

beforeAll(async () => {
  server = await PostgresServer.start();
  client = await server.connect({ role: "postgres", database: "postgres", password: SUPERUSER_PASSWORD });
  await createOpenWebuiTables(client);
}, 60_000);

afterAll(() => server.stop());

afterEach(() => client.query('DELETE FROM auth; DELETE FROM "user"'));

/** @returns what the statement answers. */
async function reset(email: string): Promise<unknown> {
  const results = (await client.query(administratorSql(email, HASH))) as unknown as {
    rows: Record<string, unknown>[];
  }[];
  return results.flatMap(({ rows }) => rows.map((row) => Object.values(row)[0])).at(-1);
}

describe("a locked-out administrator", () => {
  it("gets the role, the password and new sessions, and loses the second factor", async () => {
    await client.query(
      `INSERT INTO "user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
       VALUES ('one', 'One', 'Admin@example.com', 'pending', '', 0, 0, 0), ('two', 'Two', 'two@example.com', 'user', '', 0, 0, 1)`,
    );
    await client.query(
      `INSERT INTO auth (id, email, password, active, mfa) VALUES
       ('one', 'admin@example.com', 'old', false, '{"totp": 1}'), ('two', 'two@example.com', 'kept', true, NULL)`,
    );
    expect(await reset("ADMIN@example.com")).toBe("reset");
    const { rows } = await client.query(`${ACCOUNTS} ORDER BY "user".id`);
    expect(rows).toMatchObject([
      { id: "one", email: "Admin@example.com", role: "admin", password: HASH, active: true, mfa: null, stamped: true },
      { id: "two", role: "user", password: "kept", stamped: false },
    ]);
  });

  it("gets back a sign-in that was deleted", async () => {
    await client.query(
      `INSERT INTO "user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
       VALUES ('one', 'One', 'admin@example.com', 'admin', '', 0, 0, 0)`,
    );
    expect(await reset("admin@example.com")).toBe("reset");
    expect((await client.query(ACCOUNTS)).rows).toMatchObject([{ id: "one", password: HASH, active: true }]);
  });

  it("is created when the account was deleted, whatever is in the address", async () => {
    expect(await reset("O'Brien@example.com")).toBe("created");
    expect((await client.query(ACCOUNTS)).rows).toMatchObject([
      { email: "o'brien@example.com", role: "admin", sign_in: "o'brien@example.com", password: HASH, active: true },
    ]);
  });
});
