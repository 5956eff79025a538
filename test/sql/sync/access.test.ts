import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accessCases, accessModels, type AccessCase } from "../../support/access-cases";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { SyncLab } from "../../../testing/sync/sync-lab";

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, the models in a person's chat", (version) => {
  let lab: SyncLab;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
    await lab.install();
    for (const [place, one] of accessCases.entries()) await write(lab, `c${place}`, one);
  }, 60_000);

  afterAll(() => lab.stop());

  describe.each(["teams", "all"] as const)("with access.emptyModelList %s", (reading) => {
    beforeAll(async () => {
      await lab.install({ emptyModelList: reading });
      await lab.settle();
    }, 60_000);

    it.each(accessCases.map((one, place) => [one.name, one, place] as const))("%s", async (_, { chat }, place) => {
      const { models } = (await lab.person(`c${place}@example.com`)) ?? {};
      expect(models?.filter((model) => accessModels.includes(model))).toEqual(chat[reading]);
    });
  });
});

/** A case as LiteLLM's rows; all ids begin with the person's. */
async function write(lab: SyncLab, user: string, { person, teams }: AccessCase): Promise<void> {
  const { rows } = lab;
  if (person.organization !== undefined) await rows.organization(`${user}-own`, { models: person.organization });
  await rows.user(user, {
    models: person.models,
    teams: teams.map((_, place) => `${user}-${place}`),
    organization_id: person.organization === undefined ? null : `${user}-own`,
    ...(person.grants !== undefined && { metadata: { managed_grants: person.grants } }),
  });
  for (const [place, team] of teams.entries()) {
    const id = `${user}-${place}`;
    if (team.organization !== undefined) await rows.organization(id, { models: team.organization });
    if (team.accessGroup !== undefined) {
      const group = { access_group_id: id, access_group_name: id, access_model_names: team.accessGroup };
      await rows.put("LiteLLM_AccessGroupTable", group);
    }
    await rows.team(id, team.listed === false ? [] : [user], {
      models: team.models,
      blocked: team.blocked ?? false,
      organization_id: team.organization === undefined ? null : id,
      access_group_ids: team.accessGroup === undefined ? [] : [id],
    });
    if (team.narrowedTo !== undefined) {
      await rows.put("LiteLLM_BudgetTable", { budget_id: id, allowed_models: team.narrowedTo });
      await rows.put("LiteLLM_TeamMembership", { user_id: user, team_id: id, budget_id: id });
    }
  }
}
