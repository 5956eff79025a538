import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { SyncLab } from "../../../testing/sync/sync-lab";

const EVERYTHING = ["large", "small", "vendor/fast"];

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, the models of a person", (version) => {
  let lab: SyncLab;
  let count = 0;
  let user: string;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
    await lab.install();
  }, 60_000);

  afterAll(() => lab.stop());

  beforeEach(() => {
    count += 1;
    user = `user-${count}`;
  });

  it.each([
    ["an empty list is every model", [], EVERYTHING],
    ["no list is every model", null, EVERYTHING],
    ["all-proxy-models", ["all-proxy-models"], EVERYTHING],
    ["an asterisk", ["*"], EVERYTHING],
    ["no-default-models", ["no-default-models"], []],
    ["no-default-models beside others", ["no-default-models", "small"], []],
    ["names", ["small", "large"], ["large", "small"]],
    ["unknown names", ["small", "unknown"], ["small"]],
    ["a pattern", ["vendor/*"], ["vendor/fast"]],
    ["a pattern's underscore is a letter", ["v_ndor/*"], []],
    ["a pattern's percent sign is a letter", ["%*"], []],
    ["an access group", ["beta"], ["vendor/fast"]],
    ["an unknown access group", ["gamma"], []],
    ["an empty name", [""], []],
  ])("by their own list: %s", async (_, list, expected) => {
    await lab.rows.user(user, { models: list });
    expect(await lab.modelsOf(user)).toEqual(expected);
  });

  it.each([
    ["names", ["small"], ["small"]],
    ["an empty list is every model", [], EVERYTHING],
    ["all-team-models is every model", ["all-team-models"], EVERYTHING],
    ["all-proxy-models", ["all-proxy-models"], EVERYTHING],
    ["a pattern", ["vendor/*"], ["vendor/fast"]],
    ["an access group", ["beta"], ["vendor/fast"]],
    ["no-default-models is no model", ["no-default-models"], []],
  ])("by a team's list: %s", async (_, list, expected) => {
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: list });
    expect(await lab.modelsOf(user)).toEqual(expected);
  });

  it("are limited by the team's organisation", async () => {
    await lab.rows.organization(`org-${user}`, { models: ["small", "vendor/*"] });
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: [], organization_id: `org-${user}` });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    await lab.rows.organization(`org-${user}`, { models: ["large"] });
    expect(await lab.modelsOf(user)).toEqual(["large"]);
  });

  it("do not extend from one team of an organisation to another", async () => {
    await lab.rows.organization(`org-${user}`, { models: [] });
    await lab.rows.user(user);
    await lab.rows.user(`${user}-b`);
    await lab.rows.team(`a-${user}`, [user], { models: ["small"], organization_id: `org-${user}` });
    await lab.rows.team(`b-${user}`, [`${user}-b`], { models: ["large"], organization_id: `org-${user}` });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    expect((await lab.person(`${user}-b@example.com`))?.models).toEqual(["large"]);
  });

  it("exclude those of a blocked team", async () => {
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.team(`team-${user}`, [user], { models: ["small"], blocked: true });
    expect(await lab.modelsOf(user)).toEqual([]);
  });

  it("include those of a team's access groups", async () => {
    await lab.rows.put("LiteLLM_AccessGroupTable", {
      access_group_id: `ag-${user}`,
      access_group_name: `ag-${user}`,
      access_model_names: ["large"],
    });
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: ["small"], access_group_ids: [`ag-${user}`] });
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await lab.rows.put("LiteLLM_AccessGroupTable", {
      access_group_id: `ag-${user}`,
      access_group_name: "x",
      access_model_names: [],
    });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
  });

  it("of a member with a narrower list are that list's", async () => {
    await lab.rows.put("LiteLLM_BudgetTable", { budget_id: `budget-${user}`, allowed_models: ["small"] });
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: ["small", "large"] });
    await lab.rows.put("LiteLLM_TeamMembership", {
      user_id: user,
      team_id: `team-${user}`,
      budget_id: `budget-${user}`,
    });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.put("LiteLLM_BudgetTable", { budget_id: `budget-${user}`, allowed_models: [] });
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
  });

  it("follow the model list in LiteLLM's database", async () => {
    await lab.rows.user(user, { models: ["added"] });
    expect(await lab.modelsOf(user)).toEqual([]);
    await lab.rows.put("LiteLLM_ProxyModelTable", { model_id: user, model_name: "added" });
    expect(await lab.modelsOf(user)).toEqual(["added"]);
    await lab.rows.put("LiteLLM_ProxyModelTable", { model_id: user, model_name: "added", blocked: true });
    expect(await lab.modelsOf(user)).toEqual([]);
    expect(await lab.inWebui("SELECT id FROM model WHERE id = 'added'")).toEqual([]);
  });

  it("include a model that belongs only to their team", async () => {
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [user], { models: ["ours"] });
    await lab.rows.put("LiteLLM_ProxyModelTable", {
      model_id: user,
      model_name: `model_name_${user}`,
      model_info: { team_id: `team-${user}`, team_public_model_name: "ours" },
    });
    expect(await lab.modelsOf(user)).toEqual(["ours"]);
    await lab.rows.user(`${user}-other`, { models: [] });
    await lab.settle();
    expect((await lab.person(`${user}-other@example.com`))?.models).toEqual(EVERYTHING);
    await lab.rows.remove("LiteLLM_ProxyModelTable", { model_id: user });
  });
});
