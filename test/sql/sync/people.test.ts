import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install({ ssoProvider: "oidc" });
}, 60_000);

afterAll(() => lab.stop());

describe("a user of LiteLLM", () => {
  it("becomes an account with a lower-case e-mail and a password that matches nothing", async () => {
    await lab.rows.user("ann", { user_email: " Ann@Example.COM", user_alias: "Ann Ä. 🙂" });
    await lab.settle();
    expect(await lab.person("ann@example.com")).toMatchObject({
      id: "usr_ann",
      name: "Ann Ä. 🙂",
      role: "user",
      active: true,
      password: "",
    });
  });

  it("is named after the part before the @ without an alias", async () => {
    await lab.rows.user("noalias", { user_alias: "  " });
    await lab.settle();
    expect(await lab.person("noalias@example.com")).toMatchObject({ name: "noalias" });
  });

  it.each([
    ["proxy_admin", "admin"],
    ["proxy_admin_viewer", "user"],
    ["internal_user", "user"],
    ["internal_user_viewer", "user"],
    [null, "user"],
  ])("with the role %s gets the role %s", async (litellm, webui) => {
    await lab.rows.user(`role-${String(litellm)}`, { user_role: litellm });
    await lab.settle();
    expect(await lab.person(`role-${String(litellm)}@example.com`.toLowerCase())).toMatchObject({ role: webui });
  });

  it("can sign in with the identity that LiteLLM knows", async () => {
    await lab.rows.user("sso", { sso_user_id: "subject-1" });
    await lab.settle();
    expect(await lab.inWebui(`SELECT oauth FROM "user" WHERE id = 'usr_sso'`)).toEqual([
      { oauth: { oidc: { sub: "subject-1" } } },
    ]);
  });

  it.each([
    ["default_user_id", {}],
    ["openwebui_system", {}],
    ["blog_service", { managed_by: "llm-stack" }],
  ])(
    "that is no person (%s) has no account and never takes one over, whatever e-mail address its row contains",
    async (id, metadata) => {
      const own = { metadata: JSON.stringify(metadata) };
      await lab.rows.user(id, { ...own, user_email: `taken-${id}@example.com`, created_at: "2020-01-01" });
      await lab.settle();
      expect(await lab.person(`taken-${id}@example.com`)).toBeUndefined();
      await lab.rows.user(`real-${id}`, { user_email: `Taken-${id}@example.com` });
      await lab.settle();
      expect(await lab.person(`taken-${id}@example.com`)).toMatchObject({ id: `usr_real-${id}` });
      await lab.rows.user(id, { ...own, user_role: "proxy_admin", user_alias: "Changed" });
      await lab.settle();
      expect(await lab.inWebui(`SELECT id FROM "user" WHERE id = 'usr_${id}'`)).toEqual([]);
    },
  );

  it("that the stack created for Open WebUI's administrator is a person", async () => {
    await lab.rows.user("openwebui_admin", { metadata: JSON.stringify({ managed_by: "llm-stack" }) });
    await lab.settle();
    expect(await lab.person("openwebui_admin@example.com")).toMatchObject({ id: "usr_openwebui_admin" });
  });

  it("keeps identities of other providers", async () => {
    await lab.webui.query(`UPDATE "user" SET oauth = '{"github": {"sub": "7"}}' WHERE id = 'usr_sso'`);
    await lab.rows.user("sso", { sso_user_id: "subject-2" });
    await lab.settle();
    expect(await lab.inWebui(`SELECT oauth FROM "user" WHERE id = 'usr_sso'`)).toEqual([
      { oauth: { oidc: { sub: "subject-2" }, github: { sub: "7" } } },
    ]);
  });

  it("keeps a password that an administrator has set", async () => {
    await lab.webui.query("UPDATE auth SET password = 'set-by-admin' WHERE id = 'usr_ann'");
    await lab.rows.user("ann", { user_email: "ann@example.com", user_alias: "Ann B." });
    await lab.reconcile();
    expect(await lab.person("ann@example.com")).toMatchObject({ name: "Ann B.", password: "set-by-admin" });
  });

  it("keeps the account when the e-mail changes", async () => {
    await lab.rows.user("moving");
    await lab.settle();
    await lab.rows.user("moving", { user_email: "moved@example.com" });
    await lab.settle();
    expect(await lab.person("moved@example.com")).toMatchObject({ id: "usr_moving" });
    expect(await lab.inWebui("SELECT email FROM auth WHERE id = 'usr_moving'")).toEqual([
      { email: "moved@example.com" },
    ]);
  });

  it("swaps e-mails with another user, even if the ids differ only in case", async () => {
    await lab.rows.user("swap", { user_email: "one@example.com" });
    await lab.rows.user("SWAP", { user_email: "two@example.com" });
    await lab.settle();
    await lab.rows.user("swap", { user_email: "two@example.com" });
    await lab.rows.user("SWAP", { user_email: "one@example.com" });
    await lab.settle();
    expect(await lab.person("two@example.com")).toMatchObject({ id: "usr_swap" });
    expect(await lab.person("one@example.com")).toMatchObject({ id: "usr_SWAP" });
  });

  it("gets the e-mail of a user who is being blocked", async () => {
    await lab.rows.user("giver", { user_email: "given@example.com", created_at: "2026-01-01" });
    await lab.rows.user("taker", { user_email: "given@example.com", created_at: "2026-01-02" });
    await lab.settle();
    await lab.rows.user("giver", { user_email: "other@example.com", metadata: { scim_active: false } });
    await lab.settle();
    expect(await lab.person("given@example.com")).toMatchObject({ id: "usr_taker", role: "user" });
    expect(await lab.person("other@example.com")).toMatchObject({ id: "usr_giver", role: "pending" });
  });

  it("gets the e-mail of a deleted user, whose account and chats are kept", async () => {
    await lab.rows.user("leaver", { user_email: "desk@example.com" });
    await lab.rows.user("successor");
    await lab.settle();
    await lab.rows.remove("LiteLLM_UserTable", { user_id: "leaver" });
    await lab.rows.user("successor", { user_email: "desk@example.com" });
    await lab.settle();
    expect(await lab.person("desk@example.com")).toMatchObject({ id: "usr_successor" });
    expect(
      await lab.inWebui(`SELECT role, email LIKE '%@gone.invalid' AS moved FROM "user" WHERE id = 'usr_leaver'`),
    ).toEqual([{ role: "pending", moved: true }]);
  });

  it("keeps the old e-mail while a manually created account has the new one, which is reported", async () => {
    await lab.addAccount("by-hand", "taken@example.com", "user");
    await lab.rows.user("wishing");
    await lab.settle();
    await lab.rows.user("wishing", { user_email: "taken@example.com" });
    await lab.settle();
    expect(await lab.person("wishing@example.com")).toMatchObject({ id: "usr_wishing" });
    expect(await lab.person("taken@example.com")).toMatchObject({ id: "by-hand" });
    expect(await lab.audit("wishing")).toContain("user_update: e-mail of another account");
  });

  it.each([null, "", "  ", "nobody", `${"x".repeat(300)}@example.com`])(
    "without a usable e-mail (%j) has no account and is reported once",
    async (user_email) => {
      await lab.rows.user("mailless", { user_email });
      await lab.settle();
      await lab.reconcile();
      expect(await lab.inWebui(`SELECT id FROM "user" WHERE id LIKE 'usr_mailless%'`)).toEqual([]);
      expect(await lab.audit("mailless")).toEqual(["user_skip: no e-mail"]);
    },
  );

  it("with the e-mail of an older user is reported, and gets the account when the older one is deleted", async () => {
    await lab.rows.user("older", { user_email: "same@example.com", created_at: "2026-01-01" });
    await lab.rows.user("newer", { user_email: "SAME@example.com", created_at: "2026-02-01" });
    await lab.settle();
    expect(await lab.inWebui(`SELECT id FROM "user" WHERE email = 'same@example.com'`)).toEqual([{ id: "usr_older" }]);
    expect(await lab.audit("newer")).toEqual(["user_skip: an older user has the same e-mail"]);
    await lab.rows.remove("LiteLLM_UserTable", { user_id: "older" });
    await lab.settle();
    expect(await lab.person("same@example.com")).toMatchObject({ id: "usr_older", role: "user", active: true });
    expect(await lab.audit("newer")).toContain("user_link: ok");
  });

  it.each([
    ["SCIM", { scim_active: false }],
    ["an administrator", { blocked: true }],
  ])("who is blocked by %s keeps account and chats and can do nothing until unblocked", async (_, mark) => {
    await lab.webui.query("DELETE FROM chat WHERE id = 'c'");
    await lab.rows.user("blocked", { models: ["small"], metadata: {} });
    await lab.settle();
    await lab.webui.query(
      "INSERT INTO api_key (id, user_id, key, created_at, updated_at) VALUES ('k', 'usr_blocked', 'sk-own', 1, 1)",
    );
    await lab.webui.query(
      `INSERT INTO chat (id, user_id, title, chat, created_at, updated_at) VALUES ('c', 'usr_blocked', 't', '{}', 1, 1)`,
    );
    await lab.rows.user("blocked", { models: ["small"], metadata: mark });
    await lab.settle();
    expect(await lab.person("blocked@example.com")).toMatchObject({
      role: "pending",
      active: false,
      groups: [],
      models: [],
    });
    expect(await lab.inWebui("SELECT id FROM api_key WHERE user_id = 'usr_blocked'")).toEqual([]);
    expect(await lab.inWebui("SELECT id FROM chat WHERE user_id = 'usr_blocked'")).toEqual([{ id: "c" }]);
    await lab.rows.user("blocked", { models: ["small"], metadata: {} });
    await lab.settle();
    expect(await lab.person("blocked@example.com")).toMatchObject({ role: "user", active: true, models: ["small"] });
  });

  it("who is deleted and created again with another id gets the same account back", async () => {
    await lab.rows.user("first", { user_email: "again@example.com" });
    await lab.settle();
    await lab.rows.remove("LiteLLM_UserTable", { user_id: "first" });
    await lab.settle();
    expect(await lab.person("again@example.com")).toMatchObject({ id: "usr_first", role: "pending", active: false });
    await lab.rows.user("second", { user_email: "again@example.com" });
    await lab.settle();
    expect(await lab.person("again@example.com")).toMatchObject({ id: "usr_first", role: "user", active: true });
  });

  it("comes back when the account is deleted by hand", async () => {
    await lab.rows.user("handmade");
    await lab.settle();
    await lab.webui.query(`DELETE FROM "user" WHERE id = 'usr_handmade'`);
    await lab.reconcile();
    expect(await lab.person("handmade@example.com")).toMatchObject({ id: "usr_handmade", role: "user" });
  });
});
