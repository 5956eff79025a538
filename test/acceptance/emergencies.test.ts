import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { NEWEST_LITELLM, OLDEST_LITELLM } from "../../testing/litellm/litellm-versions";
import { checkProcedure } from "./checks/emergencies";
import { buildBrokenImage } from "./support/broken-image";
import { docker } from "./support/docker";
import { EmergencyLab } from "./support/emergency-lab";
import { PROCEDURES } from "./support/emergency-procedures";
import { eventually } from "./support/https";
import { missingParts } from "./support/requirements";
import { report, reportText } from "./support/timings";

const OFFICIAL = "ghcr.io/berriai/litellm";
/** A version that does not exist. */
const BROKEN = "llm-stack-test/litellm:v1.108.999";

const missing = missingParts();
const title = missing.length === 0 ? "emergencies" : `emergencies (needs ${missing.join(", ")})`;

// `npm run acceptance -- --emergencies`. Where it cannot run, the title names what is missing, and the summary counts it.
describe.skipIf(missing.length > 0)(title, () => {
  // Two deployments, a restore and two smoke tests.
  vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });
  let lab: EmergencyLab;

  beforeAll(async () => {
    lab = new EmergencyLab();
    await lab.start();
  });

  afterAll(async () => {
    await lab.remove();
    await docker("image", "rm", "--force", BROKEN);
  });

  for (const heading of PROCEDURES) checkProcedure(() => lab, heading);

  it("an upgrade whose last migration fails returns to the old version and all data", async () => {
    buildBrokenImage(`${OFFICIAL}:v${NEWEST_LITELLM}`, BROKEN);
    const { sandbox, stack } = lab;
    const run = await sandbox.npm("upgrade", "--stack", stack, "--untested", "--litellm", BROKEN);
    reportText("a failing upgrade", run.text);
    report("a failing upgrade", run.seconds);
    expect(run.exitCode, run.text).toBe(1);
    expect(run.text).toContain("The upgrade failed, and the stack runs as before");
    expect(run.text).toContain("20990101000000_broken");
    expect(await lab.litellmImage()).toContain(OLDEST_LITELLM);
    await lab.expectPerson("kept");
    const again = await sandbox.npm("up", "--stack", stack);
    expect(again.text).toMatch(/Resources:\s+\d+ unchanged\s/);
  });

  it("an upgrade that is killed while it deploys returns with --abort", async () => {
    const { sandbox, stack } = lab;
    await sandbox.kill("upgrade", ["--stack", stack, "--litellm", `v${NEWEST_LITELLM}`], async () => {
      await eventually(
        () => lab.litellmImage().catch(() => ""),
        (image) => image.includes(NEWEST_LITELLM),
        900,
      );
    });
    const run = await sandbox.npm("upgrade", "--stack", stack, "--abort");
    expect(run.exitCode, run.text).toBe(0);
    report("the return from a killed upgrade", run.seconds);
    expect(await lab.litellmImage()).toContain(OLDEST_LITELLM);
    await lab.expectPerson("kept");
  });
});
