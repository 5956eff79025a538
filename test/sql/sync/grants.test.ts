import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Permissions } from "../../../ops/sync/describe-permissions";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { SyncLab } from "../../../testing/sync/sync-lab";

const FUTURE = "2999-01-01T00:00:00Z";
const PAST = "2026-01-01T00:00:00Z";

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, a temporary grant", (version) => {
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
    await lab.rows.user(user, { models: ["small"] });
    expect(await lab.modelsOf(user)).toEqual(["small"]);
  });

  const grant = (ends_at: string, models = ["large"]) =>
    lab.rows.put("LiteLLM_UserTable", { user_id: user, metadata: { managed_grants: [{ models, ends_at }] } });

  /** As if time had passed: LiteLLM's row now has a grant that ended, and no trigger fired. */
  async function letItEnd(lastCheck: string): Promise<void> {
    await lab.run("litellm", "SET session_replication_role = replica");
    await lab.run(
      "litellm",
      `UPDATE "LiteLLM_UserTable" SET metadata = jsonb_set(metadata, '{managed_grants,0,ends_at}',
        to_jsonb(sync.moment(now() - interval '1 minute'))) WHERE user_id = '${user}'`,
    );
    await lab.run("litellm", `RESET session_replication_role; UPDATE sync.state SET expired_until = ${lastCheck}`);
  }

  it("shows its models in the chat at once, and hides them at once when it is taken back", async () => {
    await grant(FUTURE);
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await grant(PAST);
    expect(await lab.modelsOf(user)).toEqual(["small"]);
  });

  it("ends without a change to a row", async () => {
    await grant(FUTURE);
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await letItEnd("now() - interval '1 hour'");
    expect(await lab.modelsOf(user)).toEqual(["small"]);
  });

  it("ends no later than with the next reconciliation, whatever was missed", async () => {
    await grant(FUTURE);
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await letItEnd("now()");
    expect(await lab.modelsOf(user)).toEqual(["large", "small"]);
    await lab.reconcile();
    expect(await lab.modelsOf(user)).toEqual(["small"]);
  });

  it("of a blocked person shows nothing", async () => {
    const metadata = { blocked: true, managed_grants: [{ models: ["large"], ends_at: FUTURE }] };
    await lab.rows.put("LiteLLM_UserTable", { user_id: user, metadata });
    expect(await lab.modelsOf(user)).toEqual([]);
  });

  it("is the reason that `permissions` names, with its latest end", async () => {
    const managed_grants = [
      { models: ["large"], ends_at: "2998-01-01T00:00:00Z" },
      { models: ["large", "beta"], ends_at: FUTURE },
      { models: ["large"], ends_at: PAST },
    ];
    await lab.rows.put("LiteLLM_UserTable", { user_id: user, metadata: { managed_grants } });
    await lab.settle();
    const [row] = await lab.run<{ found: Permissions }>(
      "litellm",
      `SELECT sync.permissions('${user}@example.com') AS found`,
    );
    expect(row?.found).toMatchObject({
      may_use: [
        { why: `a grant that ends at ${FUTURE}`, model: "large" },
        { why: `a grant that ends at ${FUTURE}`, model: "vendor/fast" },
        { why: "their own list", model: "small" },
      ],
      difference: { missing_in_open_webui: [], only_in_open_webui: [] },
    });
  });
});
