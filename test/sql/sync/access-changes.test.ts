import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { SyncLab } from "../../../testing/sync/sync-lab";

const EVERYTHING = ["large", "small", "vendor/fast"];

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, a person with an empty list sees at once", (version) => {
  let lab: SyncLab;
  let count = 0;
  let user: string;
  let team: string;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
    await lab.install();
  }, 60_000);

  afterAll(() => lab.stop());

  beforeEach(async () => {
    count += 1;
    user = `user-${count}`;
    team = `team-${count}`;
    await lab.rows.user(user, { models: [] });
    expect(await lab.modelsOf(user)).toEqual(EVERYTHING);
  });

  it.each([
    ["by the id", () => ({ user_id: user, role: "user" })],
    ["by the e-mail only", () => ({ user_email: `${user.toUpperCase()}@example.com`, role: "user" })],
  ])("that a team lists them %s, and then no longer does, while their own row stays", async (_, member) => {
    await lab.rows.team(team, [], { members_with_roles: [member()], models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.team(team, [], { members_with_roles: [], models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(EVERYTHING);
    await lab.rows.team(team, [], { members_with_roles: [member()], models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.remove("LiteLLM_TeamTable", { team_id: team });
    expect(await lab.modelsOf(user)).toEqual(EVERYTHING);
  });

  it("that their own row names a team, and then no longer does, while no team lists them", async () => {
    await lab.rows.put("LiteLLM_UserTable", { user_id: user, teams: [team] });
    expect(await lab.modelsOf(user)).toEqual([]);
    await lab.rows.put("LiteLLM_UserTable", { user_id: user, teams: [] });
    expect(await lab.modelsOf(user)).toEqual(EVERYTHING);
  });

  it("what their organisation allows, and when that changes", async () => {
    await lab.rows.organization(`org-${user}`, { models: ["small"] });
    await lab.rows.put("LiteLLM_UserTable", { user_id: user, organization_id: `org-${user}` });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    await lab.rows.organization(`org-${user}`, { models: ["large"] });
    expect(await lab.modelsOf(user)).toEqual(["large"]);
    await lab.rows.organization(`org-${user}`, { models: [] });
    expect(await lab.modelsOf(user)).toEqual(EVERYTHING);
  });

  it("a changed reading in the worker's next pass", async () => {
    await lab.rows.team(team, [user], { models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
    for (const [emptyModelList, expected] of [
      ["all", EVERYTHING],
      ["teams", ["small"]],
    ] as const) {
      await lab.install({ emptyModelList });
      await lab.apply();
      expect((await lab.person(`${user}@example.com`))?.models).toEqual(expected);
    }
  });
});
