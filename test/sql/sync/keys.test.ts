import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { SyncLab } from "../../../testing/sync/sync-lab";

const past = new Date(Date.now() - 3_600_000);
const future = new Date(Date.now() + 3_600_000);

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, the models by a non-member's key of a team", (version) => {
  let lab: SyncLab;
  let count = 0;
  let user: string;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
    await lab.install();
  }, 60_000);

  afterAll(() => lab.stop());

  beforeEach(async () => {
    count += 1;
    user = `user-${count}`;
    await lab.rows.user(user);
    await lab.rows.team(`team-${user}`, [], { models: ["small", "vendor/fast"] });
  });

  it.each([
    ["without a list: the team's", {}, ["small", "vendor/fast"]],
    ["all-team-models", { models: ["all-team-models"] }, ["small", "vendor/fast"]],
    ["a name", { models: ["small"] }, ["small"]],
    ["a name beyond the team", { models: ["large"] }, []],
    ["not yet expired", { expires: future }, ["small", "vendor/fast"]],
    ["expired", { expires: past }, []],
    ["blocked", { blocked: true }, []],
    ["without a team", { team_id: null, models: ["small"] }, []],
    ["for management only", { allowed_routes: ["management_routes"] }, []],
    ["for one other route", { allowed_routes: ["/key/list"] }, []],
    ["for LiteLLM's models", { allowed_routes: ["llm_api_routes"] }, ["small", "vendor/fast"]],
    ["for chat by a pattern", { allowed_routes: ["/v1/*"] }, ["small", "vendor/fast"]],
  ])("%s", async (_, key, expected) => {
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [], ...key });
    expect(await lab.modelsOf(user)).toEqual(expected);
  });

  it("are limited by the key's project, and follow it", async () => {
    const project = { project_id: `project-${user}`, team_id: `team-${user}` };
    await lab.rows.put("LiteLLM_ProjectTable", { ...project, models: ["small"] });
    await lab.rows.key(`key-${user}`, { user_id: user, models: [], ...project });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.put("LiteLLM_ProjectTable", { ...project, models: [] });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    await lab.rows.put("LiteLLM_ProjectTable", { ...project, blocked: true });
    expect(await lab.modelsOf(user)).toEqual([]);
  });

  it("extend beyond the team with an access group that is assigned to the team", async () => {
    const group = { access_group_id: `ag-${user}`, access_group_name: `ag-${user}`, access_model_names: ["large"] };
    await lab.rows.put("LiteLLM_AccessGroupTable", group);
    await lab.rows.key(`key-${user}`, {
      user_id: user,
      team_id: `team-${user}`,
      models: ["small"],
      access_group_ids: [group.access_group_id],
    });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.put("LiteLLM_AccessGroupTable", { ...group, assigned_team_ids: [`team-${user}`] });
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await lab.rows.team(`team-${user}`, [], { blocked: true });
    expect(await lab.modelsOf(user)).toEqual([]);
  });

  it("end when the key is blocked or deleted", async () => {
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [] });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [], blocked: true });
    expect(await lab.modelsOf(user)).toEqual([]);
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [], blocked: false });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    await lab.rows.remove("LiteLLM_VerificationToken", { token: `key-${user}` });
    expect(await lab.modelsOf(user)).toEqual([]);
  });

  it("end when the person is blocked, and return", async () => {
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [] });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    await lab.rows.user(user, { metadata: { blocked: true } });
    expect(await lab.modelsOf(user)).toEqual([]);
    await lab.rows.user(user, { metadata: {} });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
  });

  it("end when the key expires, although no row changes", async () => {
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `team-${user}`, models: [], expires: future });
    expect(await lab.modelsOf(user)).toEqual(["small", "vendor/fast"]);
    // As if the hour were over: the key is in the past without a trigger, and the last check was before that.
    await lab.run("litellm", "SET session_replication_role = replica");
    await lab.run(
      "litellm",
      `UPDATE "LiteLLM_VerificationToken" SET expires = now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE token = 'key-${user}'`,
    );
    await lab.run(
      "litellm",
      "RESET session_replication_role; UPDATE sync.state SET expired_until = now() - interval '1 hour'",
    );
    expect(await lab.modelsOf(user)).toEqual([]);
  });
});
