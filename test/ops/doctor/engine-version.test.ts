import { describe, expect, it } from "vitest";

import { evaluateClock, evaluateEngine } from "../../../ops/doctor/engine-version";

describe("evaluateEngine", () => {
  it.each([
    ["19.03.15", "error"],
    ["20.10.0", "warning"],
    ["28.3.2", "warning"],
    ["28.3.3", "ok"],
    ["29.1.0", "ok"],
  ])("rates Docker Engine %s as %s", (ServerVersion, level) => {
    const findings = evaluateEngine({ ServerVersion, OSType: "linux" });
    expect(findings.map((finding) => finding.level)).toEqual([level]);
    expect(findings[0]?.message).toContain(ServerVersion);
  });

  it("rejects an engine for Windows containers", () => {
    expect(evaluateEngine({ ServerVersion: "28.3.3", OSType: "windows" })).toMatchObject([
      { level: "error", message: "the engine runs windows containers, not Linux ones" },
    ]);
  });
});

describe("evaluateClock", () => {
  it.each([30.4, -30.4, 0])("accepts %d s", (seconds) => {
    expect(evaluateClock(seconds)).toMatchObject([{ level: "ok" }]);
  });

  it.each([
    [31, "the Docker host is 31 s ahead of this machine"],
    [-600, "the Docker host is 600 s behind this machine"],
  ])("warns about %d s", (seconds, message) => {
    expect(evaluateClock(seconds)).toMatchObject([{ level: "warning", message }]);
  });
});
