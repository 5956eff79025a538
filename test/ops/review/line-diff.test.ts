import fc from "fast-check";
import { expect, it } from "vitest";

import { lineDiff } from "../../../ops/review/line-diff";

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

it("shows the changed lines with three lines around them, and marks gaps", () => {
  const base = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const head = base.toSpliced(2, 1, "second").toSpliced(15, 1);
  expect(lineDiff(text(base), text(head))).toEqual([
    " line 0",
    " line 1",
    "-line 2",
    "+second",
    " line 3",
    " line 4",
    " line 5",
    "@@",
    " line 12",
    " line 13",
    " line 14",
    "-line 15",
    " line 16",
    " line 17",
    " line 18",
  ]);
});

it("is empty for equal texts and whole for a new or removed one", () => {
  expect(lineDiff("a\nb\n", "a\nb\n")).toEqual([]);
  expect(lineDiff("", "a\nb\n")).toEqual(["+a", "+b"]);
  expect(lineDiff("a\n", "")).toEqual(["-a"]);
});

it("turns one text into the other, with as few changes as there are", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 });
  fc.assert(
    fc.property(lines, lines, (base, head) => {
      const diff = lineDiff(text(base), text(head));
      fc.pre(diff.length > 0 && !diff.includes("@@"));
      const without = (mark: string) => diff.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1));
      expect([without("+"), without("-")]).toEqual([base, head]);
      expect(diff.filter((line) => line.startsWith(" "))).toHaveLength(longestCommon(base, head));
    }),
  );
});

it("shows texts with nothing in common as replaced, however long", () => {
  const numbered = (prefix: string) => Array.from({ length: 3000 }, (_, index) => `${prefix}${index}`);
  expect(lineDiff(text(numbered("a")), text(numbered("b")))).toHaveLength(6000);
});

/** Length of the longest common subsequence, by its definition. */
function longestCommon([first, ...rest]: readonly string[], others: readonly string[]): number {
  if (first === undefined) return 0;
  const skipped = longestCommon(rest, others);
  const at = others.indexOf(first);
  return at < 0 ? skipped : Math.max(skipped, 1 + longestCommon(rest, others.slice(at + 1)));
}
