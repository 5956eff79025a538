import { describe, expect, it } from "vitest";

import { consentOptions, consentTo } from "../../../ops/pulumi/consent";
import { UsageError } from "../../../ops/stack-config";

const CALL = { verb: "up", stack: "prod", yes: undefined, args: ["--stack", "prod"], isTerminal: false };

describe("consent to a change", () => {
  it.each([
    ["is asked for on a terminal", { isTerminal: true }, "asked"],
    ["is asked for on a terminal even for dev", { isTerminal: true, stack: "dev" }, "asked"],
    ["is given by --yes on a terminal", { isTerminal: true, yes: true }, "given"],
    ["is given by --yes without a terminal", { yes: true }, "given"],
    ["is not needed for dev without a terminal", { stack: "dev", args: [] }, "given"],
  ])("%s", (_, change, consent) => {
    expect(consentTo({ ...CALL, ...change })).toBe(consent);
  });

  it("is refused without a terminal, with the same command and --yes", () => {
    const args = ["--skip-doctor", "--stack", "prod"];
    expect(() => consentTo({ ...CALL, args })).toThrow(UsageError);
    expect(() => consentTo({ ...CALL, args })).toThrow(/^ {2}npm run up -- --skip-doctor --stack prod --yes$/m);
  });

  it("skips Pulumi's preview only when it was given by --yes", () => {
    expect(consentOptions("given")).toEqual(["--yes", "--skip-preview"]);
    expect(consentOptions("asked")).toEqual([]);
  });
});
