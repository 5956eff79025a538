import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../../components/settings/package-files";
import { SyncLab } from "../../../testing/sync/sync-lab";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";

const source = readPackageFile("config-templates/litellm/access/lookups.py");
const query = /^IS_IN_ANY_TEAM = """\n(.*?)"""$/ms.exec(source)?.[1] ?? "";

describe.each(LITELLM_VERSIONS)("the look-up of a team that lists a person in LiteLLM %s", (version) => {
  let lab: SyncLab;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.litellm.query(`TRUNCATE "LiteLLM_TeamTable" CASCADE`));

  /** @param email normalised as the rules do: trimmed and in lower case. */
  async function isListed(id: string, email: string): Promise<unknown> {
    return (await lab.litellm.query<{ in_any_team: boolean }>(query, [id, email])).rows[0]?.in_any_team;
  }

  function team(members_with_roles: unknown): Promise<void> {
    return lab.rows.put("LiteLLM_TeamTable", { team_id: "red", members_with_roles });
  }

  it.each([
    ["one by the id", [{ user_id: "ann", role: "user" }], true],
    ["one among others", [{ user_id: "bob" }, { user_id: "ann" }], true],
    ["one by the e-mail, ignoring case and spaces", [{ user_email: " Ann@Example.com", user_id: null }], true],
    ["one by the e-mail beside an empty id", [{ user_email: "ann@example.com", user_id: "" }], true],
    ["none by the e-mail of another id", [{ user_email: "ann@example.com", user_id: "bob" }], false],
    ["none by a part of the id", [{ user_id: "anna" }], false],
    ["none without members", [], false],
    ["none with the default members of LiteLLM's table", {}, false],
    ["none by entries that are no objects", ["ann", 1, null], false],
  ])("finds %s", async (_, members, expected) => {
    await team(members);
    expect(await isListed("ann", "ann@example.com")).toBe(expected);
  });

  it("finds none by members without an e-mail for people without one", async () => {
    await team([{ user_email: "", role: "user" }, { role: "user" }]);
    expect(await isListed("ann", "")).toBe(false);
  });

  it("finds none when there is no team", async () => {
    expect(await isListed("ann", "ann@example.com")).toBe(false);
  });
});
