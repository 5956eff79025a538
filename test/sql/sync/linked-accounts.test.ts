import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ADMIN, SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
}, 60_000);

afterAll(() => lab.stop());

describe("an account that existed before", () => {
  it("is linked by its e-mail, and keeps its name, role and password", async () => {
    await lab.addAccount("own-1", "Own@example.com".toLowerCase(), "user");
    await lab.rows.user("linked", { user_email: "OWN@Example.com", user_alias: "Other name", models: ["small"] });
    await lab.settle();
    expect(await lab.person("own@example.com")).toMatchObject({
      id: "own-1",
      name: "own-1",
      role: "user",
      password: "own-hash",
      models: ["small"],
    });
  });

  it("is locked like any other, and gets its role back", async () => {
    await lab.rows.user("linked", { user_email: "own@example.com", metadata: { scim_active: false } });
    await lab.settle();
    expect(await lab.person("own@example.com")).toMatchObject({ role: "pending", active: false, models: [] });
    await lab.rows.user("linked", { user_email: "own@example.com", metadata: {} });
    await lab.settle();
    expect(await lab.person("own@example.com")).toMatchObject({ role: "user", active: true });
  });

  it("is never locked when it is an administrator of Open WebUI, which is reported", async () => {
    await lab.rows.user("boss", { user_email: "admin@example.com", metadata: { scim_active: false } });
    await lab.settle();
    expect(await lab.person("admin@example.com")).toMatchObject({ id: ADMIN, role: "admin", active: true });
    expect(await lab.audit("boss")).toContain("user_lock: administrator not created by the sync: not locked");
  });

  it("is unlinked when the e-mail changes in LiteLLM", async () => {
    await lab.rows.user("linked", { user_email: "own@example.com", models: ["small"] });
    await lab.rows.team("letting-go", ["linked"], { models: ["large"] });
    await lab.settle();
    expect(await lab.person("own@example.com")).toMatchObject({ models: ["large", "small"] });
    await lab.rows.user("linked", { user_email: "else@example.com", models: ["small"] });
    await lab.settle();
    expect(await lab.person("own@example.com")).toMatchObject({ role: "user", active: true, groups: [], models: [] });
    expect(await lab.person("else@example.com")).toMatchObject({ id: "usr_linked", models: ["large", "small"] });
  });
});
