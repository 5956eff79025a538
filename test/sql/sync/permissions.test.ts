import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Permissions } from "../../../ops/sync/describe-permissions";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import type { Row } from "../../../testing/sync/litellm-rows";
import { SyncLab } from "../../../testing/sync/sync-lab";

const EVERYTHING = ["large", "small", "vendor/fast"];

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, `permissions` tells", (version) => {
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

  async function permissions(): Promise<Exclude<Permissions, { problem: string }>> {
    await lab.settle();
    const [row] = await lab.run<{ found: Permissions }>(
      "litellm",
      `SELECT sync.permissions('${user}@example.com') AS found`,
    );
    const found = row?.found;
    if (found === undefined || "problem" in found) throw new Error(JSON.stringify(found));
    expect(found.difference).toEqual({ missing_in_open_webui: [], only_in_open_webui: [] });
    return found;
  }

  /** The models that each rule grants. */
  async function reasons(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { may_use } = await permissions();
    return Object.fromEntries(
      [...new Set(may_use.map(({ why }) => why))].map((why) => [
        why,
        may_use.filter((one) => one.why === why).map(({ model }) => model),
      ]),
    );
  }

  function team(id: string, row: Row): Promise<void> {
    return lab.rows.team(`${id}-${user}`, [user], { team_alias: id, ...row });
  }

  it("that an empty list was read as their teams' models", async () => {
    await lab.rows.user(user, { models: [] });
    await team("red", { models: ["small"] });
    await team("blue", { models: ["large"], blocked: true });
    expect(await permissions()).toMatchObject({ own_list: [], follows_teams: true, blocked_teams: ["blue"] });
    expect(await reasons()).toEqual({ "member of team red": ["small"] });
  });

  it("that an empty list was read as every model, in no team and by the setting", async () => {
    await lab.rows.user(user, { models: [] });
    expect(await permissions()).toMatchObject({ own_list: [], follows_teams: false });
    expect(await reasons()).toEqual({ "their own list is empty, and they are in no team": EVERYTHING });
    await team("red", { models: ["small"] });
    await lab.install({ emptyModelList: "all" });
    expect(await permissions()).toMatchObject({ follows_teams: false });
    expect(await reasons()).toEqual({
      "member of team red": ["small"],
      "their own list is empty (access.emptyModelList: all)": EVERYTHING,
    });
    await lab.install();
  });

  it("each rule that grants a model", async () => {
    await lab.rows.user(user, { models: ["vendor/*"] });
    await team("red", { models: ["small", "large"] });
    await lab.rows.put("LiteLLM_BudgetTable", { budget_id: user, allowed_models: ["small"] });
    await lab.rows.put("LiteLLM_TeamMembership", { user_id: user, team_id: `red-${user}`, budget_id: user });
    await lab.rows.team(`blue-${user}`, [], { team_alias: "blue", models: ["large"] });
    await lab.rows.key(`key-${user}`, { user_id: user, team_id: `blue-${user}`, models: [] });
    expect(await reasons()).toEqual({
      "a key of theirs in team blue, with that key only": ["large"],
      "member of team red, with a list of the member's own": ["small"],
      "their own list": ["vendor/fast"],
    });
    await lab.rows.user(user, { models: ["all-proxy-models"] });
    expect(await reasons()).toHaveProperty("their own list allows every model", EVERYTHING);
  });
});
