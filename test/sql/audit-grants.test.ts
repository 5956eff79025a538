import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { expectedGrants } from "../../ops/audit/live/expected-grants";
import { readGrants, type StackDatabase } from "../../ops/audit/live/granted";
import { grantDrift } from "../../ops/audit/live/grants";
import { SyncLab } from "../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
  // A second run, as after an upgrade.
  await lab.install();
}, 120_000);

afterAll(() => lab.stop());

const query = (database: string, sql: string) =>
  lab.server.query({ role: "postgres", database, password: lab.superuserPassword }, sql);

async function drift(): Promise<readonly string[]> {
  const queryIn = (database: StackDatabase) => async (sql: string) => (await query(database, sql)).rows;
  const found = grantDrift(expectedGrants(), await readGrants(queryIn));
  return found.map(({ subject, message }) => `${subject}: ${message}`);
}

describe("the audit of grants", () => {
  it("finds nothing in what the stack's own SQL grants", async () => {
    expect(await drift()).toEqual([]);
  });

  it.each([
    [
      "a right of a role",
      "postgres",
      "ALTER ROLE webui SUPERUSER",
      "ALTER ROLE webui NOSUPERUSER",
      [
        "roles: missing: webui: LOGIN, at most 30 connections",
        "roles: not declared: webui: LOGIN SUPERUSER, at most 30 connections",
      ],
    ],
    [
      "a role",
      "postgres",
      "CREATE ROLE intruder LOGIN",
      "DROP ROLE intruder",
      ["roles: not declared: intruder: LOGIN, at most -1 connections"],
    ],
    [
      "a membership",
      "postgres",
      "GRANT pg_read_all_data TO exporter",
      "REVOKE pg_read_all_data FROM exporter",
      ["memberships: not declared: exporter is a member of pg_read_all_data"],
    ],
    [
      "a database for everyone",
      "postgres",
      "GRANT CONNECT ON DATABASE litellm TO PUBLIC",
      "REVOKE CONNECT ON DATABASE litellm FROM PUBLIC",
      ["databases: not declared: PUBLIC may CONNECT in litellm"],
    ],
    [
      "a column",
      "litellm",
      'GRANT SELECT (token) ON "LiteLLM_VerificationToken" TO sync',
      'REVOKE SELECT (token) ON "LiteLLM_VerificationToken" FROM sync',
      ["database litellm: not declared: sync may SELECT token of public.LiteLLM_VerificationToken"],
    ],
    [
      "a table for everyone",
      "webui",
      "GRANT INSERT ON auth TO PUBLIC",
      "REVOKE INSERT ON auth FROM PUBLIC",
      ["database webui: not declared: PUBLIC may INSERT public.auth"],
    ],
    [
      "a grant that is gone",
      "webui",
      "REVOKE DELETE ON public.group_member FROM sync",
      "GRANT DELETE ON public.group_member TO sync",
      ["database webui: missing: sync may DELETE public.group_member"],
    ],
    [
      "a schema",
      "vectors",
      "GRANT CREATE ON SCHEMA public TO PUBLIC",
      "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      ["database vectors: not declared: PUBLIC may CREATE the schema public"],
    ],
    [
      "a table that no backup contains",
      "webui",
      "REVOKE SELECT ON public.chat FROM backup",
      "GRANT SELECT ON public.chat TO backup",
      ["database webui: missing: backup may SELECT public.chat"],
    ],
  ])("names %s that someone changed by hand", async (_, database, change, undo, expected) => {
    await query(database, change);
    const found = await drift();
    await query(database, undo);
    expect(found).toEqual(expected);
    expect(await drift()).toEqual([]);
  });
});
