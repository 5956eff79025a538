import type { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { bootstrap } from "../../testing/postgres/bootstrap";
import { PostgresServer } from "../../testing/postgres/postgres-server";

const PASSWORDS = { postgres: "password-of-postgres", litellm: "password-of-litellm" };
const source = readPackageFile("config-templates/litellm/gate/storage.py");
const probe = /^PROBE = """(.*?)"""$/ms.exec(source)?.[1] ?? "";
const TABLE = "pg_temp.llm_stack_room";

let server: PostgresServer;
let litellm: Client;

beforeAll(async () => {
  server = await PostgresServer.start();
  await bootstrap(server, PASSWORDS);
  litellm = await server.connect({ database: "litellm", role: "litellm", password: PASSWORDS.litellm });
}, 60_000);

afterAll(() => server.stop());

const read = async (sql: string) => Object.values((await litellm.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];

it("asks the disk for 256 kB, as LiteLLM's own role", async () => {
  await litellm.query("BEGIN");
  await litellm.query(probe);
  expect(Number(await read(`SELECT pg_relation_size('${TABLE}')`))).toBe(256 * 1024);
  await litellm.query("COMMIT");
});

it("gives the space back, and writes neither rows nor log, however often it asks", async () => {
  await litellm.query(probe);
  const before = String(await read("SELECT pg_current_wal_insert_lsn()"));
  for (let question = 0; question < 5; question += 1) await litellm.query(probe);
  const [written, size, rows] = [
    await read(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '${before}')`),
    await read(`SELECT pg_relation_size('${TABLE}')`),
    await read(`SELECT count(*) FROM ${TABLE}`),
  ];
  expect([Number(size), Number(rows)]).toEqual([0, 0]);
  // The rows of one question alone have more than 240 kB.
  expect(Number(written)).toBeLessThan(16 * 1024);
});
