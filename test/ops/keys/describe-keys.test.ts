import { describe, expect, it } from "vitest";

import { describeKey, isAsDeclared } from "../../../ops/keys/describe-keys";

const KEY = { alias: "blog", state: "as declared", spend: 1.5, budget: 10, expires: null, blocked: false } as const;

describe("a key in the list", () => {
  it.each([
    ["as it should be", KEY, "blog: as declared, spent 1.50 of 10.00 USD"],
    ["without a budget", { ...KEY, budget: null }, "blog: as declared, spent 1.50 USD"],
    ["blocked", { ...KEY, blocked: true }, "blog: as declared, blocked, spent 1.50 of 10.00 USD"],
    ["missing", { alias: "blog", state: "missing" } as const, "blog: missing"],
    [
      "replaced",
      { alias: "blog-replaced-1", state: "replaced", spend: 0, expires: "2026-11-21T10:00:00Z" } as const,
      "blog-replaced-1: replaced, until 2026-11-21T10:00:00Z, spent 0.00 USD",
    ],
    [
      "expired",
      { ...KEY, expires: "2026-11-21T10:00:00Z", expired: true },
      "blog: as declared, expired at 2026-11-21T10:00:00Z, spent 1.50 of 10.00 USD",
    ],
    [
      "different",
      { ...KEY, state: "different", differences: { rpm_limit: { declared: null, actual: 7 } } } as const,
      "blog: different, spent 1.50 of 10.00 USD\n    rpm_limit: 7, declared null",
    ],
  ])("reads as a sentence when it is %s", (_, key, text) => {
    expect(describeKey(key)).toBe(text);
  });

  it("is as declared, or on its way out, or has to be looked at", () => {
    expect(isAsDeclared(KEY)).toBe(true);
    expect(isAsDeclared({ alias: "old", state: "replaced" })).toBe(true);
    for (const key of [
      { ...KEY, blocked: true },
      { ...KEY, expired: true },
      { alias: "gone", state: "undeclared" } as const,
      { alias: "new", state: "missing" } as const,
    ]) {
      expect(isAsDeclared(key)).toBe(false);
    }
  });
});
