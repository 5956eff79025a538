import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bootstrap } from "../../testing/postgres/bootstrap";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../testing/postgres/postgres-server";

const PASSWORDS = { postgres: "password-of-postgres", litellm: "password-of-litellm", webui: "password-of-webui" };
const SUPERUSER = { role: "postgres", password: PASSWORDS.postgres, database: "postgres" };

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await bootstrap(server, PASSWORDS, SUPERUSER_PASSWORD);
}, 60_000);

afterAll(() => server.stop());

describe("an image with another C library", () => {
  const again = () => bootstrap(server, PASSWORDS, PASSWORDS.postgres);

  it("is rejected before an application uses an index that it sorts differently", async () => {
    await again();
    await server.query(SUPERUSER, "UPDATE llm_stack.c_library SET name = 'musl'");
    await expect(again()).rejects.toThrow(
      "these databases were created with the C library musl, but this PostgreSQL image has glibc",
    );
    await server.query(SUPERUSER, "UPDATE llm_stack.c_library SET name = 'glibc'");
    await again();
  });
});
