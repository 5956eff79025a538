import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
  for (const user of ["ann", "bob", "cyd"]) await lab.rows.user(user);
  await lab.settle();
}, 60_000);

afterAll(() => lab.stop());

async function group(name: string) {
  await lab.settle();
  return (await lab.groups())[name];
}

describe("an organisation and its teams", () => {
  it("become a group and its subgroups, with their members", async () => {
    await lab.rows.organization("o1", { organization_alias: "Research" });
    await lab.rows.team("t1", ["ann", "bob", "unknown"], { team_alias: "Physics", organization_id: "o1" });
    await lab.rows.put("LiteLLM_OrganizationMembership", { user_id: "cyd", organization_id: "o1" });
    expect(await group("Research")).toEqual({ parent: null, members: ["cyd@example.com"] });
    expect(await group("Physics")).toEqual({ parent: "Research", members: ["ann@example.com", "bob@example.com"] });
  });

  it("are renamed and moved", async () => {
    await lab.rows.organization("o2", { organization_alias: "Sales" });
    await lab.rows.team("t1", ["bob"], { team_alias: "Physics & Co", organization_id: "o2" });
    await lab.rows.organization("o1", { organization_alias: "R & D" });
    expect(await group("Physics & Co")).toEqual({ parent: "Sales", members: ["bob@example.com"] });
    expect(await group("R & D")).toEqual({ parent: null, members: ["cyd@example.com"] });
    expect(Object.keys(await lab.groups())).not.toContain("Physics");
  });

  it("may have the same id without being confused", async () => {
    await lab.rows.organization("same", { organization_alias: "Organisation same" });
    await lab.rows.team("same", ["ann"], { team_alias: "Team same" });
    expect(await group("Team same")).toEqual({ parent: null, members: ["ann@example.com"] });
    expect(await group("Organisation same")).toEqual({ parent: null, members: [] });
  });

  it("are removed with their grants", async () => {
    await lab.rows.team("t2", ["ann"], { team_alias: "Short-lived", models: ["small"] });
    expect(await group("Short-lived")).toBeDefined();
    await lab.rows.remove("LiteLLM_TeamTable", { team_id: "t2" });
    expect(await group("Short-lived")).toBeUndefined();
    expect(await lab.inWebui("SELECT * FROM access_grant WHERE principal_id = 'team_t2'")).toEqual([]);
    expect((await lab.person("ann@example.com"))?.groups).not.toContain("Short-lived");
  });

  it("accept members that LiteLLM lists only by e-mail", async () => {
    await lab.rows.put("LiteLLM_TeamTable", {
      team_id: "t3",
      team_alias: "By mail",
      members_with_roles: [{ user_email: "CYD@example.com", role: "user" }, { role: "user" }, "nonsense", null],
    });
    expect(await group("By mail")).toEqual({ parent: null, members: ["cyd@example.com"] });
  });

  it("have no members without a list of members", async () => {
    await lab.rows.put("LiteLLM_TeamTable", { team_id: "t4", team_alias: "Empty" });
    expect(await group("Empty")).toEqual({ parent: null, members: [] });
  });

  it("are shown by their id when they have no alias", async () => {
    await lab.rows.team("t5", [], { team_alias: " " });
    expect(await group("t5")).toBeDefined();
  });

  it("lose members who are blocked, and get them back", async () => {
    await lab.rows.team("t6", ["ann", "bob"], { team_alias: "Six" });
    await lab.rows.user("ann", { metadata: { scim_active: false } });
    expect((await group("Six"))?.members).toEqual(["bob@example.com"]);
    await lab.rows.user("ann", { metadata: {} });
    expect((await group("Six"))?.members).toEqual(["ann@example.com", "bob@example.com"]);
  });
});

describe("an administrator's manual change", () => {
  it("to one of LiteLLM's groups is reverted by the next reconciliation and reported", async () => {
    await lab.webui.query(`UPDATE "group" SET name = 'Hijacked', parent_group_id = NULL WHERE id = 'team_t1'`);
    await lab.webui.query(
      "INSERT INTO group_member (id, group_id, user_id, created_at, updated_at) VALUES ('m', 'team_t1', 'usr_ann', 1, 1)",
    );
    await lab.webui.query("DELETE FROM group_member WHERE group_id = 'team_t1' AND user_id = 'usr_bob'");
    await lab.reconcile();
    expect(await group("Physics & Co")).toEqual({ parent: "Sales", members: ["bob@example.com"] });
    const { rows } = await lab.worker.query<{ operation: string }>(
      "SELECT operation FROM sync.sync_audit WHERE record_id = 'team_t1' ORDER BY id DESC LIMIT 3",
    );
    expect(rows.map(({ operation }) => operation).sort()).toEqual(["group_update", "member_add", "member_remove"]);
    const { rows: state } = await lab.worker.query("SELECT reconcile_differences::int AS count FROM sync.state");
    expect(state).toEqual([{ count: 3 }]);
  });

  it("to their own groups, grants and models is kept", async () => {
    await lab.webui.query(`INSERT INTO "group" (id, user_id, name) VALUES ('own', 'admin-of-open-webui', 'Own group')`);
    await lab.webui.query("INSERT INTO group_member (id, group_id, user_id) VALUES ('o', 'own', 'usr_ann')");
    await lab.webui.query(
      `INSERT INTO model (id, user_id, name, params, meta, created_at, updated_at) VALUES ('preset', 'admin-of-open-webui', 'Preset', '{}', '{}', 1, 1)`,
    );
    for (const [id, model, type, principal] of [
      ["g1", "preset", "group", "own"],
      ["g2", "preset", "user", "usr_ann"],
      ["g3", "small", "user", "usr_cyd"],
    ]) {
      await lab.webui.query("INSERT INTO access_grant VALUES ($1, 'model', $2, $3, $4, 'read', 1)", [
        id,
        model,
        type,
        principal,
      ]);
    }
    await lab.rows.user("cyd", { models: ["small"] });
    await lab.settle();
    await lab.rows.user("cyd");
    await lab.reconcile();
    expect(await lab.inWebui("SELECT id FROM access_grant WHERE id IN ('g1', 'g2', 'g3') ORDER BY id")).toHaveLength(3);
    expect(await group("Own group")).toEqual({ parent: null, members: ["ann@example.com"] });
    expect((await lab.person("ann@example.com"))?.models).toContain("preset");
  });

  it("to a model that LiteLLM no longer has is deleted with it, but their own model row is kept", async () => {
    await lab.webui.query("DELETE FROM model WHERE id = 'large'");
    await lab.webui.query(
      "INSERT INTO model (id, user_id, name, params, meta) VALUES ('own-row', 'admin-of-open-webui', 'x', '{}', '{}')",
    );
    await lab.rows.put("LiteLLM_ProxyModelTable", { model_id: "1", model_name: "own-row" });
    await lab.reconcile();
    expect(await lab.inWebui("SELECT id FROM model WHERE id = 'large'")).toHaveLength(1);
    await lab.rows.remove("LiteLLM_ProxyModelTable", { model_id: "1" });
    await lab.reconcile();
    expect(await lab.inWebui("SELECT id FROM model WHERE id = 'own-row'")).toHaveLength(1);
  });
});
