import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { NEWEST_LITELLM } from "../../../testing/litellm/litellm-versions";
import { Applications } from "../support/applications";
import { eventually } from "../support/https";
import type { Subject } from "../support/subject";
import { report, reportText } from "../support/timings";

const ANN = { sub: "usr_ann", email: "ann@example.com", name: "Ann" };

/** `npm run upgrade` installs a newer LiteLLM, and everything continues to work. */
export function checkUpgrade(subject: Subject): void {
  const { stack } = subject;
  const applications = new Applications(subject);

  it("upgrades LiteLLM with one command, and continues to synchronise", async () => {
    const run = await subject.sandbox.npm("upgrade", "--stack", stack, "--litellm", `v${NEWEST_LITELLM}`);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain("Organisations need a licence from 1.102.0 on");
    expect(readFileSync(subject.sandbox.stackFile(stack), "utf8")).toContain(`litellm:v${NEWEST_LITELLM}`);
    reportText("an upgrade", run.text);
    report("an upgrade of LiteLLM", run.seconds);
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
