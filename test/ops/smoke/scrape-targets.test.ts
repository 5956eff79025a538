import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { SmokeFailure } from "../../../ops/smoke/check";
import { checkTargets } from "../../../ops/smoke/scrape-targets";

type Health = "up" | "down" | "unknown";

// The check's waits end at once, and its clock moves by them.
const now = vi.hoisted(() => ({ milliseconds: 0 }));
vi.mock("node:timers/promises", () => ({
  setTimeout: (milliseconds: number) => Promise.resolve((now.milliseconds += milliseconds)),
}));

beforeEach(() => {
  now.milliseconds = 0;
  vi.spyOn(Date, "now").mockImplementation(() => now.milliseconds);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Prometheus' answer at a time, with one target in each state. */
function answer(...states: readonly Health[]): string {
  const activeTargets = states.map((health, index) => ({
    health,
    lastError: health === "down" ? "connection refused" : "",
    labels: { job: `job-${index + 1}` },
  }));
  return JSON.stringify({ data: { activeTargets } });
}

describe("the smoke test's check of scrapes", () => {
  it("waits for the first scrapes after a start", async () => {
    const fetchTargets = () =>
      Promise.resolve(now.milliseconds < 20_000 ? answer("unknown", "up") : answer("up", "up"));
    expect(await checkTargets(fetchTargets)).toBe("2 of them");
  });

  it("names a target that is down, without waiting", async () => {
    const failure = checkTargets(() => Promise.resolve(answer("up", "down")));
    await expect(failure).rejects.toThrow(new SmokeFailure("job-2: connection refused", "docs/runbook.md#targetdown"));
    expect(now.milliseconds).toBe(0);
  });

  it("names a target that was not scraped in time", async () => {
    const failure = checkTargets(() => Promise.resolve(answer("unknown", "up")));
    await expect(failure).rejects.toThrow("job-1: not scraped yet");
    expect(now.milliseconds).toBe(30_000);
  });
});
