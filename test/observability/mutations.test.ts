import { describe, expect, it } from "vitest";

import { mutationsOf } from "../../testing/prometheus/mutations";

describe("mutationsOf", () => {
  it.each([
    ["a > 10", ["a < 10", "a > 15", "a > 6.66667"]],
    ["a == 0", ["a != 0", "a == 1"]],
    ["rate(a[5m])", ["rate(a[600s])", "rate(a[150s])"]],
    ["a and b or c unless d", ["a or b or c unless d", "a and b and c unless d", "a and b or c and d"]],
    ['sum by (a1) (x2{b!="3 > 4", c=~"5.."})', []],
    ['label_replace(a, "b", "$1 and", "c", "(.+)")', []],
    ["level:errors:ratio5m", []],
    ["vector(1)", []],
  ])("changes each number, duration and operator of %s, and no names or strings", (expression, mutated) => {
    expect(mutationsOf(expression).map((mutation) => mutation.mutated)).toEqual(mutated);
  });
});
