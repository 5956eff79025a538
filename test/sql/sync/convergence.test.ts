import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { randomStep, take } from "./support/random-steps";
import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
}, 60_000);

afterAll(() => lab.stop());

/** Everything that the synchronisation created in Open WebUI, without generated ids, times and locked accounts. */
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

/** Empties Open WebUI, like a new one, and fills it again. */
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

it("any changes with any interruptions converge to the result of a fresh backfill", { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(randomStep, { minLength: 10, maxLength: 40, size: "max" }), async (steps) => {
      await empty();
      for (const step of steps) await take(lab, step);
      await lab.settle();
      const { rows: waiting } = await lab.worker.query("SELECT kind, record_id, error FROM sync.outbox");
      expect(waiting).toEqual([]);
      const grown = await result();
      await backfill();
      expect(grown).toEqual(await result());
    }),
    // The search for a smaller example ends in time to be printed.
    { numRuns: 30, interruptAfterTimeLimit: 200_000 },
  );
});
