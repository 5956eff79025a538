import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { modelsIn, personNames, randomWorld, write, type World } from "./support/access-world";
import { SyncLab } from "../../../testing/sync/sync-lab";

describe.each(["teams", "all"] as const)("with access.emptyModelList %s, the models in a person's chat", (reading) => {
  let lab: SyncLab;
  let count = 0;

  beforeAll(async () => {
    lab = await SyncLab.start();
    await lab.install({ emptyModelList: reading });
  }, 60_000);

  afterAll(() => lab.stop());

  async function check(prefix: string, world: World): Promise<void> {
    await write(lab, prefix, world);
    await lab.settle();
    for (const name of personNames) {
      const { models } = (await lab.person(`${prefix}-${name}@example.com`)) ?? {};
      expect({ name, models }).toEqual({ name, models: modelsIn(world, name, reading) });
    }
  }

  it("follow the rules after any change", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(randomWorld, { minLength: 2, maxLength: 3 }), async (worlds) => {
        const prefix = `w${(count += 1)}`;
        for (const world of worlds) await check(prefix, world);
      }),
      // The search for a smaller example ends in time to be printed.
      { numRuns: 60, interruptAfterTimeLimit: 100_000 },
    );
  });
});
