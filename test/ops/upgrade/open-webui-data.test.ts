import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { evaluateObstacles, OBSTACLES_SQL, type MigrationObstacles } from "../../../ops/upgrade/open-webui-data";
import { SUPERUSER_PASSWORD } from "../../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../../testing/postgres/postgres-server";
import { createOpenWebuiTables } from "../../../testing/sync/application-tables";

let server: PostgresServer;
let client: Client;

beforeAll(async () => {
  server = await PostgresServer.start();
  client = await server.connect({ role: "postgres", database: "postgres", password: SUPERUSER_PASSWORD });
  await createOpenWebuiTables(client);
  // As in the tables before migration f0bd01a18a3d.
  await client.query("DROP INDEX uq_user_email_lower");
}, 60_000);

afterAll(() => server.stop());

afterEach(() => client.query('DELETE FROM "user"; DELETE FROM "group"'));

async function addUser(id: string, email: string | null): Promise<void> {
  await client.query(
    `INSERT INTO "user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
     VALUES ($1, $1, $2, 'user', '', 0, 0, $3)`,
    [id, email, Number(id)],
  );
}

async function obstacles(): Promise<MigrationObstacles> {
  const { rows } = await client.query<{ json_build_object: MigrationObstacles }>(OBSTACLES_SQL);
  return rows[0]?.json_build_object ?? { addresses: [], members: [] };
}

describe("rows that stop Open WebUI's migrations", () => {
  it("are accounts whose addresses differ only in case, by name", async () => {
    await addUser("1", "Alice@example.com");
    await addUser("2", "bob@example.com");
    await addUser("3", "alice@EXAMPLE.com");
    await addUser("4", null);
    await addUser("5", null);
    const found = await obstacles();
    expect(found).toEqual({
      addresses: [{ address: "alice@example.com", spellings: ["Alice@example.com", "alice@EXAMPLE.com"] }],
      members: [],
    });
    expect(evaluateObstacles(found)).toEqual([
      {
        check: "accounts",
        level: "error",
        message:
          "accounts of Open WebUI differ only in upper and lower case: Alice@example.com, alice@EXAMPLE.com; a newer version would not start",
        remedy:
          "as its administrator, delete all accounts of alice@example.com except one, or give them other addresses",
      },
    ]);
  });

  it.each(["json", "text"])("are missing members in a list of an old group (%s)", async (type) => {
    await addUser("1", "alice@example.com");
    await client.query(`ALTER TABLE "group" ADD COLUMN user_ids ${type}`);
    await client.query(
      `INSERT INTO "group" (id, name, user_ids) VALUES ('g', 'team-a', '["1", "gone"]'), ('h', 'b', NULL)`,
    );
    expect((await obstacles()).members).toEqual([{ group: "team-a", ids: ["gone"] }]);
    await client.query('ALTER TABLE "group" DROP COLUMN user_ids');
  });

  it("are none in present tables", async () => {
    await addUser("1", "alice@example.com");
    expect(evaluateObstacles(await obstacles())).toEqual([]);
  });
});
