import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { formatFindings, hasErrors, printFindings, setSetting, type Finding } from "../../../ops/doctor/finding";

// With FORCE_COLOR set, the text would have colours although no terminal shows it.
beforeEach(() => vi.stubEnv("FORCE_COLOR", undefined));
afterEach(() => vi.unstubAllEnvs());

const ok: Finding = { check: "disk", level: "ok", message: "enough" };
const info: Finding = { check: "disk", level: "info", message: "not checked" };
const warning: Finding = { check: "cores", level: "warning", message: "few", remedy: "add some" };
const error: Finding = { check: "ports", level: "error", message: "443 is taken", remedy: "one\nor two" };

describe("formatFindings", () => {
  it("writes one line per finding, with each line of the remedy indented below", () => {
    expect(formatFindings([ok, info, warning, error]).split("\n").slice(0, -2)).toEqual([
      "ok   disk: enough",
      "info disk: not checked",
      "warn cores: few",
      "     add some",
      "FAIL ports: 443 is taken",
      "     one",
      "     or two",
    ]);
  });

  it.each([
    [[ok, info], "No errors, no warnings: up can start."],
    [[ok, warning, warning], "No errors, 2 warnings: up can start."],
    [[error], "1 error, no warnings: up would fail."],
    [[error, error, warning], "2 errors, 1 warning: up would fail."],
  ])("ends with a verdict on whether up would fail", (findings, summary) => {
    expect(formatFindings(findings).split("\n").at(-1)).toBe(summary);
    expect(hasErrors(findings)).toBe(summary.endsWith("fail."));
  });
});

describe("printFindings", () => {
  it("prints nothing when there are no findings", () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    printFindings([]);
    expect(log.mock.calls).toEqual([]);
    printFindings([ok]);
    expect(log.mock.calls).toEqual([[formatFindings([ok])]]);
    log.mockRestore();
  });
});

describe("setSetting", () => {
  it("uses --path only for a field of a setting", () => {
    expect(setSetting("dev", "ports.https", 8443)).toBe(
      "pulumi config set --stack dev --path 'llm-stack:ports.https' 8443",
    );
    expect(setSetting("prod", "subnet", "10.1.0.0/21")).toBe(
      "pulumi config set --stack prod llm-stack:subnet 10.1.0.0/21",
    );
  });
});
