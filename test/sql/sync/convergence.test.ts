import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { SyncLab } from "./support/sync-lab";

/** Values that break what is quoted, split or measured carelessly. */
const nastyText = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    '\'; DROP TABLE "user"; --',
    'quo"te',
    "new\nline",
    "tab\t\\",
    "🙂",
    "x".repeat(10_000),
    "%_*",
    "null",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
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
const mostly = (value: boolean) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(!value) });

type Step = (lab: SyncLab) => Promise<unknown>;

/** Changes that LiteLLM makes. */
const change: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      id: user,
      email,
      alias: maybe(nastyText),
      models,
      active: mostly(true),
      role: fc.constantFrom("proxy_admin", "internal_user", null),
    })
    .map(
      ({ id, email: user_email, alias, models: list, active, role }) =>
        (lab: SyncLab) =>
          lab.rows.user(id, {
            user_email,
            user_alias: alias,
            models: list,
            user_role: role,
            metadata: { scim_active: active },
            created_at: `2026-01-0${id.length}`,
          }),
    ),
  fc.record({ id: user }).map(
    ({ id }) =>
      (lab: SyncLab) =>
        lab.rows.remove("LiteLLM_UserTable", { user_id: id }),
  ),
  fc
    .record({
      id: team,
      members: fc.array(user, { maxLength: 4, size: "max" }),
      alias: maybe(nastyText),
      models,
      blocked: fc.boolean(),
      parent: maybe(organization),
    })
    .map(({ id, members, alias, models: list, blocked, parent }) => async (lab: SyncLab) => {
      if (parent !== null) await lab.rows.organization(parent);
      await lab.rows.team(id, members, { team_alias: alias, models: list, blocked, organization_id: parent });
    }),
  fc.record({ id: team }).map(
    ({ id }) =>
      (lab: SyncLab) =>
        lab.rows.remove("LiteLLM_TeamTable", { team_id: id }),
  ),
  fc.record({ id: organization, alias: nastyText, models }).map(
    ({ id, alias, models: list }) =>
      (lab: SyncLab) =>
        lab.rows.organization(id, { organization_alias: alias, models: list }),
  ),
  fc
    .record({
      token: fc.constantFrom("k1", "k2"),
      user_id: maybe(user),
      team_id: maybe(team),
      models,
      blocked: mostly(false),
    })
    .map(
      ({ token, ...row }) =>
        (lab: SyncLab) =>
          lab.rows.key(token, row),
    ),
  fc
    .record({
      id: fc.constantFrom("m1", "m2"),
      name: fc.oneof(fc.constantFrom("added", "small"), nastyText),
      blocked: fc.boolean(),
    })
    .map(
      ({ id, name, blocked }) =>
        (lab: SyncLab) =>
          lab.rows.put("LiteLLM_ProxyModelTable", { model_id: id, model_name: name, blocked }),
    ),
);

/** The worker runs, or is interrupted, somewhere in between. */
const beat: fc.Arbitrary<Step> = fc.oneof(
  fc.constant((lab: SyncLab) => lab.apply()),
  fc.constant(async (lab: SyncLab) => {
    await lab.worker.query("BEGIN; SELECT sync.apply_pending(); ROLLBACK");
  }),
  fc.constant(async (lab: SyncLab) => {
    await lab.run(
      "litellm",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'webui' AND usename = 'sync'",
    );
    await lab.apply().catch(() => undefined);
  }),
);

const step = fc.oneof({ weight: 4, arbitrary: change }, { weight: 1, arbitrary: beat });

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
}, 60_000);

afterAll(() => lab.stop());

/** Everything that the synchronisation made in Open WebUI, without generated ids and times; locked accounts aside. */
async function result(): Promise<unknown> {
  const people = await lab.inWebui<{ email: string }>(
    `SELECT email FROM "user" WHERE role <> 'pending' ORDER BY email`,
  );
  const persons: unknown[] = [];
  for (const { email: address } of people) {
    const { name, role, active, groups, models: list } = (await lab.person(address)) ?? {};
    persons.push({ address, name, role, active, groups, list });
  }
  const groups = await lab.inWebui(`SELECT id, name, parent_group_id FROM "group" ORDER BY id`);
  const grants = await lab.inWebui(
    "SELECT principal_id, resource_id FROM access_grant WHERE principal_type = 'group' ORDER BY 1, 2",
  );
  const rows = await lab.inWebui("SELECT id FROM model ORDER BY id");
  return { persons, groups, grants, rows };
}

/** Empties Open WebUI, as a new one is, and fills it again. */
async function backfill(): Promise<void> {
  await lab.run(
    "webui",
    `DELETE FROM "user" WHERE id <> 'admin-of-open-webui'; DELETE FROM auth WHERE id <> 'admin-of-open-webui';
     DELETE FROM "group"; DELETE FROM model; DELETE FROM access_grant;
     TRUNCATE sync.account, sync.managed_group, sync.managed_model, sync.managed_grant`,
  );
  await lab.run("litellm", "TRUNCATE sync.outbox, sync.person, sync.member");
  await lab.reconcile();
}

async function empty(): Promise<void> {
  await lab.run(
    "litellm",
    `TRUNCATE "LiteLLM_UserTable", "LiteLLM_TeamTable", "LiteLLM_OrganizationTable", "LiteLLM_VerificationToken", "LiteLLM_ProxyModelTable" CASCADE`,
  );
  await lab.settle();
  await backfill();
}

it("any changes, with any interruptions, end where a fresh backfill ends", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: "max" }), async (steps) => {
      await empty();
      for (const take of steps) await take(lab);
      await lab.settle();
      const { rows: waiting } = await lab.worker.query("SELECT kind, record_id, error FROM sync.outbox");
      expect(waiting).toEqual([]);
      const grown = await result();
      await backfill();
      expect(grown).toEqual(await result());
    }),
    { numRuns: 30 },
  );
});
