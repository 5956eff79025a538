import fc from "fast-check";

import type { Row } from "../../../../testing/sync/litellm-rows";
import type { SyncLab } from "../../../../testing/sync/sync-lab";

/** A change in LiteLLM or an event in the worker as plain data, which a failing test prints. */
export type Step =
  | { readonly put: `LiteLLM_${string}`; readonly row: Row }
  | { readonly remove: `LiteLLM_${string}`; readonly row: Row }
  | { readonly worker: "works" | "is killed before it commits" | "loses Open WebUI" };

/** Values that break careless quoting, splitting or measuring. */
const nastyText = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    `'; DROP TABLE "user"; --`,
    'quo"te',
    "new\nline",
    "tab\t\\",
    "x".repeat(10_000),
    "%_*",
    "null",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const mostly = (value: boolean) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(!value) });

const user = fc.constantFrom("u1", "u2", "u3", "U2", "u'4");
const team = fc.constantFrom("t1", "t2", "t'3");
const organization = fc.constantFrom("o1", "o2");
const email = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a@x.org", "A@x.org", "b@x.org", "c@x.org", " c@X.org ", "d@x.org") },
  { weight: 1, arbitrary: maybe(nastyText) },
);
const model = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("small", "large", "added", "vendor/*", "beta", "no-default-models") },
  { weight: 1, arbitrary: fc.constantFrom("all-proxy-models", "all-team-models") },
  { weight: 1, arbitrary: nastyText },
);
const models = fc.oneof(
  { weight: 8, arbitrary: fc.array(model, { minLength: 1, maxLength: 2, size: "max" }) },
  { weight: 1, arbitrary: fc.constantFrom(null, []) },
);

const putUser = fc.record({
  user_id: user,
  user_email: email,
  user_alias: maybe(nastyText),
  models: fc.oneof({ weight: 2, arbitrary: models }, { weight: 1, arbitrary: fc.constantFrom(null, []) }),
  teams: fc.subarray(["t1", "t2"]),
  user_role: fc.constantFrom("proxy_admin", "internal_user", null),
  metadata: mostly(true).map((scim_active) => ({ scim_active })),
  created_at: fc.constantFrom("2026-01-01", "2026-01-02"),
});
const putTeam = fc.record({
  team_id: team,
  team_alias: maybe(nastyText),
  members_with_roles: fc.array(fc.record({ user_id: user }), { maxLength: 4, size: "max" }),
  models,
  blocked: mostly(false),
  organization_id: maybe(organization),
});
const putOrganization = fc.record({ organization_id: organization, organization_alias: nastyText, models });
const putKey = fc.record({
  token: fc.constantFrom("k1", "k2"),
  user_id: user,
  team_id: team,
  models,
  blocked: mostly(false),
});
const putModel = fc.record({
  model_id: fc.constantFrom("m1", "m2"),
  model_name: fc.oneof(fc.constantFrom("added", "small"), nastyText),
  blocked: mostly(false),
});

function put(table: `LiteLLM_${string}`, row: fc.Arbitrary<Row>): fc.Arbitrary<Step> {
  return row.map((values) => ({ put: table, row: values }));
}

/** Any change that LiteLLM makes, and sometimes a pass of the worker. */
export const randomStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: put("LiteLLM_UserTable", putUser) },
  { weight: 3, arbitrary: put("LiteLLM_TeamTable", putTeam) },
  { weight: 1, arbitrary: put("LiteLLM_OrganizationTable", putOrganization) },
  { weight: 2, arbitrary: put("LiteLLM_VerificationToken", putKey) },
  { weight: 1, arbitrary: put("LiteLLM_ProxyModelTable", putModel) },
  { weight: 1, arbitrary: user.map((user_id): Step => ({ remove: "LiteLLM_UserTable", row: { user_id } })) },
  { weight: 1, arbitrary: team.map((team_id): Step => ({ remove: "LiteLLM_TeamTable", row: { team_id } })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("works", "is killed before it commits", "loses Open WebUI")
      .map((worker): Step => ({ worker })),
  },
);

/** Runs a step. */
export async function take(lab: SyncLab, step: Step): Promise<void> {
  if ("put" in step) {
    const { organization_id } = step.row;
    // A foreign key requires it.
    if (step.put === "LiteLLM_TeamTable" && typeof organization_id === "string") {
      await lab.rows.organization(organization_id);
    }
    await lab.rows.put(step.put, step.row);
  } else if ("remove" in step) {
    await lab.rows.remove(step.remove, step.row);
  } else if (step.worker === "works") {
    await lab.apply();
  } else if (step.worker === "is killed before it commits") {
    await lab.worker.query("BEGIN; SELECT sync.apply_pending(); ROLLBACK");
  } else {
    await lab.run(
      "litellm",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'webui' AND usename = 'sync'",
    );
    await lab.apply().catch(() => undefined);
  }
}
