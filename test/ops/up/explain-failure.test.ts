import { describe, expect, it } from "vitest";

import { describeState, isHealthy, type ContainerState } from "../../../ops/up/explain-failure";

const running: ContainerState = { Status: "running", ExitCode: 0, OOMKilled: false, Restarting: false };

describe("a container", () => {
  it("is well when it runs and has no health check", () => {
    expect(isHealthy(running)).toBe(true);
  });

  it("is well when it runs and is healthy", () => {
    expect(isHealthy({ ...running, Health: { Status: "healthy" } })).toBe(true);
  });

  it.each<[string, Partial<ContainerState>]>([
    ["is unhealthy", { Health: { Status: "unhealthy" } }],
    ["is still starting", { Health: { Status: "starting" } }],
    ["has ended", { Status: "exited", ExitCode: 1 }],
    ["restarts again and again", { Restarting: true }],
  ])("is not well when it %s", (_, change) => {
    expect(isHealthy({ ...running, ...change })).toBe(false);
  });
});

describe("the description of a failure", () => {
  it("has the state, the last health check and the last log lines", () => {
    const Log = [{ Output: "an old answer" }, { Output: "connection refused\n" }];
    const state = { ...running, Health: { Status: "unhealthy", Log } };
    expect(describeState("llm-dev-redis", state, "line one\nline two\n")).toBe(
      [
        "llm-dev-redis is running, health: unhealthy",
        "  last health check:",
        "    connection refused",
        "  last log lines:",
        "    line one",
        "    line two",
      ].join("\n"),
    );
  });

  it("reports the exit code and an out-of-memory kill, and omits empty parts", () => {
    const state = { ...running, Status: "exited", ExitCode: 137, OOMKilled: true };
    expect(describeState("x", state, "\n")).toBe("x is exited with code 137, killed because it ran out of memory");
  });

  it("shows at most twenty lines, each of limited length", () => {
    const log = Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(1000)}`).join("\n");
    const shown = describeState("x", running, log).split("\n").slice(2);
    expect(shown).toHaveLength(20);
    expect(shown[0]).toMatch(/^ {4}30 x+$/);
    expect(shown.every((line) => line.length <= 304)).toBe(true);
  });
});
