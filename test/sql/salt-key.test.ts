import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../testing/postgres/postgres-server";

let server: PostgresServer;
let client: Client;

beforeAll(async () => {
  server = await PostgresServer.start();
  client = await server.connect({ role: "postgres", database: "postgres", password: SUPERUSER_PASSWORD });
}, 60_000);

afterAll(() => server.stop());

/** The check that the job runs before LiteLLM starts. */
async function guard(hash: string): Promise<void> {
  await client.query("SELECT set_config('llm_stack.salt_key', $1, false)", [hash]);
  await client.query(readPackageFile("config-templates/postgres/salt-key.sql"));
}

describe("the salt key's check", () => {
  it("accepts the first key, and the same key again", async () => {
    await guard("one");
    await guard("one");
  });

  it("rejects another key, says what to do, and still knows the first", async () => {
    await expect(guard("two")).rejects.toMatchObject({
      message: expect.stringContaining("not the one that its database was encrypted with") as string,
      hint: expect.stringContaining("docs/rotation.md#the-salt-key") as string,
    });
    await guard("one");
  });

  it("accepts another key after the documented statement", async () => {
    await client.query(
      /psql .*--command='(?<statement>.*)'/.exec(readPackageFile("docs/rotation.md"))?.groups?.["statement"] ?? "",
    );
    await guard("two");
    await expect(guard("one")).rejects.toThrow();
  });
});
