import { expect, it } from "vitest";

import type { StackStatus } from "../../../ops/status/collect";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

/** `npm run status` and `npm run psql` on a stack that works. */
export function checkStatus(subject: Subject): void {
  const { stack } = subject;
  it("shows that every service runs and that nothing differs from the settings", async () => {
    const { text, seconds } = await subject.sandbox.npm("status", "--stack", stack, "--json");
    const { services, lines } = JSON.parse(text) as StackStatus;
    expect(services.filter(({ state }) => state !== "running")).toEqual([]);
    expect(services.some(({ memory }) => (memory ?? 0) > 0)).toBe(true);
    // Other checks break things, so an alert may still fire.
    expect(lines.filter(({ part, level }) => level !== "ok" && !part.startsWith("alert"))).toEqual([]);
    report("status", seconds);
  });

  it("opens a database that cannot be changed by accident", async () => {
    const run = await subject.sandbox.npm(
      "psql",
      "litellm",
      "--stack",
      stack,
      "--",
      "--command",
      "CREATE TABLE x (a int)",
    );
    expect(run.text).toContain("cannot execute CREATE TABLE in a read-only transaction");
    expect(run.exitCode).toBe(1);
  });
}
