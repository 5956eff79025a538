import { describe, expect, it } from "vitest";

import { describeKeys, isAsDeclared } from "../../../ops/keys/describe-keys";

const KEY = { alias: "blog", state: "as declared", spend: 1.5, budget: 10, expires: null, blocked: false } as const;
const EXPIRY = "2026-11-21T10:00:00Z";

/** One key's row, split into columns. */
function rowOf(key: Parameters<typeof describeKeys>[0][number]): string[] {
  const [, ...lines] = describeKeys([key]).split("\n");
  return lines.flatMap((line) => line.trim().split(/ {2,}/));
}

describe("a key in the list", () => {
  it.each([
    ["as declared", KEY, ["blog", "as declared", "1.50", "10.00"]],
    ["without a budget", { ...KEY, budget: null }, ["blog", "as declared", "1.50"]],
    ["blocked", { ...KEY, blocked: true }, ["blog", "as declared, blocked", "1.50", "10.00"]],
    ["missing", { alias: "blog", state: "missing" } as const, ["blog", "missing"]],
    [
      "replaced",
      { alias: "old", state: "replaced", spend: 0, expires: EXPIRY } as const,
      ["old", "replaced", "0.00", EXPIRY],
    ],
    ["expired", { ...KEY, expires: EXPIRY, expired: true }, ["blog", "as declared, expired", "1.50", "10.00", EXPIRY]],
    [
      "older than the policy allows",
      { ...KEY, rotated: "2025-01-01", old: true },
      ["blog", "as declared, too old", "1.50", "10.00", "2025-01-01"],
    ],
    [
      "different",
      {
        ...KEY,
        state: "different",
        differences: { rpm_limit: { declared: null, actual: 7 }, models: { declared: ["a"], actual: [] } },
      } as const,
      ["blog", "different", "1.50", "10.00", "rpm_limit: 7, declared null", 'models: [], declared ["a"]'],
    ],
    ["not compared with a declaration", { alias: "blog", spend: 0, blocked: true }, ["blog", "blocked", "0.00"]],
  ])("is shown when it is %s", (_, key, row) => {
    expect(rowOf(key)).toEqual(row);
  });

  it("counts as declared while it is being replaced, and as drift when it is blocked, expired, undeclared or missing", () => {
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
