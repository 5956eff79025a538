import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { syncSql } from "../../../components/sync/render-sync";
import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
}, 60_000);

afterAll(() => lab.stop());

async function queued(): Promise<string[]> {
  const { rows } = await lab.worker.query<{ entry: string }>(
    "SELECT kind || ' ' || record_id AS entry FROM sync.outbox ORDER BY id",
  );
  return rows.map(({ entry }) => entry);
}

describe("the installation", () => {
  it("is refused before any change on an untested Open WebUI", async () => {
    await lab.webui.query("UPDATE alembic_version SET version_num = 'not ' || version_num");
    await expect(lab.install()).rejects.toThrow(/schema is not \w+, which/);
    await lab.webui.query("UPDATE alembic_version SET version_num = substr(version_num, 5)");
    await lab.webui.query("ALTER TABLE access_grant RENAME permission TO p");
    await expect(lab.install()).rejects.toThrow(/lack.*access_grant\.permission/);
    await lab.webui.query("ALTER TABLE access_grant RENAME p TO permission");
    await lab.webui.query('ALTER TABLE "group" ALTER meta TYPE jsonb');
    await expect(lab.install()).rejects.toThrow(/lack.*"group"\.meta json/);
    await lab.webui.query('ALTER TABLE "group" ALTER meta TYPE json');
    expect(await lab.inWebui("SELECT 1 FROM pg_namespace WHERE nspname = 'sync'")).toEqual([]);
  });

  it("is refused while Open WebUI has no administrator, because the first account would become one", async () => {
    await lab.webui.query(`UPDATE "user" SET role = 'pending'`);
    await expect(lab.install()).rejects.toThrow(/no administrator/);
    await lab.webui.query(`UPDATE "user" SET role = 'admin'`);
  });

  it("is refused before any change on an untested LiteLLM", async () => {
    await lab.litellm.query(`ALTER TABLE "LiteLLM_TeamTable" RENAME blocked TO b`);
    await expect(lab.install()).rejects.toThrow(/lack.*LiteLLM_TeamTable"?\.blocked/);
    await lab.litellm.query(`ALTER TABLE "LiteLLM_TeamTable" RENAME b TO blocked`);
    await lab.litellm.query(`ALTER TABLE "LiteLLM_UserTable" ALTER user_alias TYPE text[] USING ARRAY[user_alias]`);
    await expect(lab.install()).rejects.toThrow(/lack.*LiteLLM_UserTable"?\.user_alias text/);
    await lab.litellm.query(`ALTER TABLE "LiteLLM_UserTable" ALTER user_alias TYPE text USING user_alias[1]`);
    const { rows } = await lab.litellm.query("SELECT 1 FROM pg_namespace WHERE nspname = 'sync'");
    expect(rows).toEqual([]);
  });

  it("backfills existing rows", async () => {
    await lab.rows.user("before");
    await lab.install();
    await lab.settle();
    expect(await lab.person("before@example.com")).toBeDefined();
  });

  it("verifies that it is complete", async () => {
    const { rows } = await lab.worker.query("SELECT part, ok FROM sync.test_api_key_sync_installation()");
    expect(rows).toEqual(["triggers", "LiteLLM's tables", "Open WebUI", "worker"].map((part) => ({ part, ok: true })));
  });

  it("may be repeated, and keeps queue and audit", async () => {
    await lab.rows.user("kept");
    const { rows: before } = await lab.worker.query("SELECT count(*) FROM sync.sync_audit");
    await lab.install();
    expect(await queued()).toEqual(["user kept", "everything reconcile"]);
    const { rows: after } = await lab.worker.query("SELECT count(*) FROM sync.sync_audit");
    expect(after).toEqual(before);
    await lab.settle();
    const { rows: state } = await lab.worker.query("SELECT reconcile_differences::int AS count FROM sync.state");
    expect(state).toEqual([{ count: 0 }]);
  });

  it("applies changed settings", async () => {
    await lab.rows.user("promoted", { user_role: "proxy_admin_viewer", models: [] });
    await lab.install({ roles: { proxy_admin: "admin", proxy_admin_viewer: "admin" }, models: [{ name: "only" }] });
    await lab.settle();
    expect(await lab.person("promoted@example.com")).toMatchObject({ role: "admin", models: ["only"] });
    await lab.install();
    await lab.settle();
    expect(await lab.person("promoted@example.com")).toMatchObject({ role: "user" });
  });
});

describe("the triggers", () => {
  it.each([
    [
      "the spend of users",
      `UPDATE "LiteLLM_UserTable" SET spend = spend + 1, updated_at = now(), model_spend = '{"a": 1}'`,
    ],
    [
      "the spend of keys",
      `UPDATE "LiteLLM_VerificationToken" SET spend = spend + 1, last_active = now(), updated_at = now()`,
    ],
    [
      "the spend of teams",
      `UPDATE "LiteLLM_TeamTable" SET spend = spend + 1, budget_reset_at = now(), updated_at = now()`,
    ],
    [
      "the spend of members",
      `INSERT INTO "LiteLLM_TeamMembership" (user_id, team_id, spend) VALUES ('before', 't', 1)
       ON CONFLICT (user_id, team_id) DO UPDATE SET spend = "LiteLLM_TeamMembership".spend + 1`,
    ],
    ["the spend of organisations", `UPDATE "LiteLLM_OrganizationTable" SET spend = spend + 1, updated_at = now()`],
    [
      "a write without a change",
      `UPDATE "LiteLLM_UserTable" SET user_email = user_email, models = models, metadata = metadata`,
    ],
    ["other metadata", `UPDATE "LiteLLM_UserTable" SET metadata = metadata || '{"note": "x"}'`],
  ])("queue nothing for %s", async (_, statement) => {
    await lab.rows.organization("o");
    await lab.rows.team("t", ["before"], { organization_id: "o" });
    await lab.rows.key("k", { user_id: "before", team_id: "t" });
    await lab.rows.put("LiteLLM_TeamMembership", { user_id: "before", team_id: "t" });
    await lab.settle();
    await lab.litellm.query(statement);
    expect(await queued()).toEqual([]);
  });

  it("contain neither a key nor its hash", async () => {
    await lab.rows.key("hash-of-a-key", { user_id: "before", team_id: "t", models: ["small"] });
    await lab.settle();
    const { rows } = await lab.worker.query(
      "SELECT to_jsonb(a)::text AS text FROM sync.sync_audit a UNION ALL SELECT to_jsonb(o)::text FROM sync.outbox o",
    );
    expect(JSON.stringify(rows)).not.toContain("hash-of-a-key");
  });

  it("queue everything when a table is truncated", async () => {
    await lab.rows.user("emptied", { models: ["small"] });
    await lab.settle();
    await lab.litellm.query(`TRUNCATE "LiteLLM_UserTable" CASCADE`);
    await lab.settle();
    expect(await lab.person("emptied@example.com")).toMatchObject({ role: "pending", models: [] });
  });

  it("are removed before LiteLLM migrates and restored afterwards, and changes in between are found", async () => {
    await lab.run("litellm", syncSql.pause());
    await lab.litellm.query(`ALTER TABLE "LiteLLM_UserTable" ALTER user_alias TYPE text COLLATE "C"`);
    await lab.rows.user("in-between");
    expect(await queued()).toEqual([]);
    const { rows } = await lab.worker.query("SELECT value FROM sync.check_sync_status() WHERE name = 'obstacle'");
    expect(rows).toEqual([{ value: expect.stringContaining("LiteLLM migrates") as string }]);
    await lab.install();
    await lab.settle();
    expect(await lab.person("in-between@example.com")).toBeDefined();
  });
});

describe("the role of the worker", () => {
  it.each([
    ["webui", "SELECT * FROM chat"],
    ["webui", "SELECT password FROM auth"],
    ["webui", "UPDATE auth SET password = 'mine'"],
    ["webui", "SELECT key FROM api_key"],
    ["webui", "SELECT * FROM config"],
    ["litellm", `SELECT token FROM "LiteLLM_VerificationToken"`],
    ["litellm", `SELECT password FROM "LiteLLM_UserTable"`],
    ["litellm", `UPDATE "LiteLLM_UserTable" SET user_role = 'proxy_admin'`],
    ["litellm", "SELECT sync.pause()"],
  ])("has no right in %s: %s", async (database, statement) => {
    const session = { role: "sync", database, password: lab.syncPassword };
    await expect(lab.server.query(session, statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("cannot be used by an application", async () => {
    await expect(lab.litellm.query("SELECT sync.reconcile()")).rejects.toThrow(/permission denied/);
    await expect(lab.webui.query("INSERT INTO sync.call (request) VALUES ('{}')")).rejects.toThrow(/permission denied/);
  });
});

describe("the uninstallation", () => {
  it("leaves no trace in LiteLLM, and keeps accounts and groups in Open WebUI", async () => {
    await lab.rows.user("stays", { models: ["small"] });
    await lab.settle();
    await lab.run("litellm", syncSql.uninstallLitellm());
    await lab.run("webui", syncSql.uninstallOpenWebui());
    await lab.rows.user("unseen");
    expect(await lab.person("stays@example.com")).toMatchObject({ role: "user", models: ["small"] });
    const { rows } = await lab.litellm.query("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'llm_stack%'");
    expect(rows).toEqual([]);
    await expect(
      lab.server.query({ role: "sync", database: "webui", password: lab.syncPassword }, `SELECT id FROM "user"`),
    ).rejects.toThrow(/permission denied/);
  });

  it("allows an installation that still recognises its own rows", async () => {
    await lab.rows.user("stays");
    await lab.install();
    await lab.reconnectWorker();
    await lab.settle();
    expect(await lab.person("stays@example.com")).toMatchObject({ models: [] });
    expect(await lab.person("unseen@example.com")).toBeDefined();
  });
});
