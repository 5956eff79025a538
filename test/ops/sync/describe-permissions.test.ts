import { expect, it } from "vitest";

import { describePermissions } from "../../../ops/sync/describe-permissions";

const ann = {
  email: "ann@example.com",
  litellm_user: { id: "ann", name: "Ann", role: "user", blocked: false },
  own_list: ["no-default-models"],
  follows_teams: false,
  blocked_teams: [],
  may_use: [{ why: "member of team Physics", model: "small" }],
  open_webui: {
    account: { id: "usr_ann", role: "user", active: true, made_by_sync: true },
    groups: ["Physics", "Research"],
    models: ["large"],
  },
  difference: { missing_in_open_webui: ["small"], only_in_open_webui: ["large"] },
};

it("explains what a user may use and why, on both sides, and the difference", () => {
  expect(describePermissions(ann).split("\n")).toEqual([
    "ann@example.com: Ann, user ann of LiteLLM",
    "Account usr_ann in Open WebUI, user, created by the sync",
    "Groups: Physics, Research",
    "Own list: no-default-models",
    "LiteLLM allows:",
    "  small  member of team Physics",
    "Open WebUI shows: large",
    "Missing in Open WebUI: small",
    "Only in Open WebUI: large",
  ]);
});

it("reports that a user is blocked, may use nothing and has no account", () => {
  const text = describePermissions({
    ...ann,
    litellm_user: { ...ann.litellm_user, blocked: true },
    may_use: [],
    open_webui: { account: null, groups: [], models: [] },
  });
  expect(text).toContain("LiteLLM, blocked");
  expect(text).toContain("No account in Open WebUI");
  expect(text).toContain("LiteLLM allows: nothing\n");
});

it.each([
  [true, "Own list: empty, which means the models of their teams (access.emptyModelList: teams)"],
  [false, "Own list: empty, which means every model"],
])("explains how an empty list was read (follows teams: %s)", (follows_teams, line) => {
  expect(describePermissions({ ...ann, own_list: [], follows_teams })).toContain(`\n${line}\n`);
});

it("names blocked teams, which grant nothing", () => {
  expect(describePermissions({ ...ann, blocked_teams: ["Chemistry"] })).toContain("\nBlocked teams: Chemistry\n");
});

it("reports that LiteLLM does not know a user", () => {
  expect(describePermissions({ email: null, problem: "LiteLLM has no such user" })).toBe(
    "no e-mail: LiteLLM has no such user",
  );
});
