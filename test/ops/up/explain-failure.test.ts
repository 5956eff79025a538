import { describe, expect, it } from "vitest";

import { describeState, isHealthy, type ContainerState } from "../../../ops/up/explain-failure";

const running: ContainerState = { Status: "running", ExitCode: 0, OOMKilled: false, Restarting: false };

describe("a container is well", () => {
  it("when it runs and has no health check", () => {
    expect(isHealthy(running)).toBe(true);
  });

  it("when it runs and is healthy", () => {
    expect(isHealthy({ ...running, Health: { Status: "healthy" } })).toBe(true);
  });

  it.each<[string, Partial<ContainerState>]>([
    ["is unhealthy", { Health: { Status: "unhealthy" } }],
    ["is still starting", { Health: { Status: "starting" } }],
    ["has ended", { Status: "exited", ExitCode: 1 }],
    ["restarts again and again", { Restarting: true }],
  ])("no more when it %s", (_, change) => {
    expect(isHealthy({ ...running, ...change })).toBe(false);
  });
});

describe("the description of a failure", () => {
  it("holds state, last health check and last log lines", () => {
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

  it("names the exit code and the want of memory, and leaves out what is empty", () => {
    const state = { ...running, Status: "exited", ExitCode: 137, OOMKilled: true };
    expect(describeState("x", state, "\n")).toBe("x is exited with code 137, killed because it ran out of memory");
  });

  it("shows twenty lines at most, none without end", () => {
    const log = Array.from({ length: 50 }, (_, index) => `${index} ${"x".repeat(1000)}`).join("\n");
    const shown = describeState("x", running, log).split("\n").slice(2);
    expect(shown).toHaveLength(20);
    expect(shown[0]).toMatch(/^ {4}30 x+$/);
    expect(shown.every((line) => line.length <= 304)).toBe(true);
  });
});
