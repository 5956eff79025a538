import { expect, it } from "vitest";

import type { SmokeResult } from "../../../ops/smoke/run-checks";
import type { Subject } from "../support/subject";
import { report, reportCount } from "../support/timings";

async function smoke({ sandbox, stack }: Subject) {
  const { exitCode, text, seconds } = await sandbox.npm("smoke", "--stack", stack, "--json");
  return { exitCode, seconds, results: JSON.parse(text) as readonly SmokeResult[] };
}

/** `npm run smoke` finds nothing wrong with a stack that works. */
export function checkSmoke(subject: Subject): void {
  it("passes the smoke test", async () => {
    const { exitCode, seconds, results } = await smoke(subject);
    expect(results.filter(({ level }) => level === "error")).toEqual([]);
    expect(exitCode).toBe(0);
    report("smoke test", seconds);
    reportCount("checks of the smoke test", results.length);
  });
}

/** `npm run smoke` says what is wrong while LiteLLM is down, and what still works. */
export function checkSmokeWithoutLitellm(subject: Subject): void {
  it("fails the smoke test while LiteLLM is down, with what to do", async () => {
    const { exitCode, results } = await smoke(subject);
    const levels = Object.fromEntries(results.map(({ check, level }) => [check, level]));
    expect(exitCode).toBe(1);
    expect(levels).toMatchObject({
      "LiteLLM is alive": "error",
      "a key can be made": "error",
      "alerts reach Alertmanager": "ok",
      "the chat's page": "ok",
    });
    const remedies = results.map(({ remedy = "" }) => remedy).join("\n");
    expect(remedies).toContain(`docker logs --tail 50 llm-${subject.stack}-litellm`);
  });
}
