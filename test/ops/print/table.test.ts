import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { table } from "../../../ops/print/table";

// With FORCE_COLOR set, the text would have colours although no terminal shows it.
beforeEach(() => vi.stubEnv("FORCE_COLOR", undefined));
afterEach(() => vi.unstubAllEnvs());

const ESCAPE = "\u001b";

describe("a table", () => {
  it("aligns its columns, even with multi-line cells and wide characters", () => {
    const text = table(
      ["KEY", "STATE", "DIFFERENCES"],
      [
        ["blog", "different", "rpm: 1\ntpm: 2"],
        ["王小明", "as declared", null],
      ],
    );
    expect(text.split("\n")).toEqual([
      "KEY     STATE        DIFFERENCES",
      "blog    different    rpm: 1",
      "                     tpm: 2",
      "王小明  as declared",
    ]);
  });

  it("omits columns without a value", () => {
    expect(table(["A", "B", "C"], [["1", null, "3"], ["4", "", undefined]])).toBe("A  C\n1  3\n4"); // prettier-ignore
  });

  it("needs no headings", () => {
    expect(table([], [["state", "running"], ["parked", 0]])).toBe("state   running\nparked  0"); // prettier-ignore
  });

  it("shows a date as text and an object as JSON", () => {
    expect(table([], [[new Date(0), { models: ["a"] }]])).toBe('1970-01-01T00:00:00.000Z  {"models":["a"]}');
  });

  it("strips control sequences from names", () => {
    expect(table([], [[`${ESCAPE}[2Jann`, `${ESCAPE}]0;title\u0007bob`]])).toBe("ann  bob");
  });
});
