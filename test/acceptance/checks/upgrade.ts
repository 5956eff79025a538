import { expect, it } from "vitest";

import { NEWEST_LITELLM } from "../../../testing/litellm/litellm-versions";
import { Applications } from "../support/applications";
import { eventually } from "../support/https";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

const NEWER_LITELLM = `ghcr.io/berriai/litellm:v${NEWEST_LITELLM}`;
const ANN = { sub: "usr_ann", email: "ann@example.com", name: "Ann" };

/** A newer LiteLLM migrates its database while the synchronisation is installed, and everything continues to work. */
export function checkUpgrade(subject: Subject, settings: Readonly<Record<string, unknown>>): void {
  const { stack } = subject;
  const applications = new Applications(subject);

  it("upgrades LiteLLM with the triggers in place, and continues to synchronise", async () => {
    subject.sandbox.writeStack(stack, { ...settings, images: { litellm: NEWER_LITELLM } });
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    report("up with another LiteLLM", run.seconds);
    await applications.litellm("/user/update", { user_id: "ann", user_alias: "Ann after the upgrade" });
    const named = await eventually(
      () => applications.accounts(),
      (users) => JSON.stringify(users).includes("Ann after the upgrade"),
      10,
    );
    expect(JSON.stringify(named)).toContain("Ann after the upgrade");
    const verified = await subject.sandbox.npm("sync", "verify", "--stack", stack);
    expect(verified.exitCode, verified.text).toBe(0);
  });

  it("identifies users as before the upgrade", async () => {
    expect((await applications.asOpenWebui(ANN, "mock")).status).toBe(200);
    expect((await applications.asOpenWebui(ANN, "other-mock")).status).toBe(403);
    expect((await applications.asOpenWebui(ANN, "mock", { anonymous: true })).status).toBe(401);
  });
}
