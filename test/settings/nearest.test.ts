import { describe, expect, it } from "vitest";

import { didYouMean } from "../../components/settings/nearest";

const STACKS = ["dev", "prod", "staging"];

describe("a suggestion", () => {
  it.each([
    ["a letter too few", "prd", "prod"],
    ["a letter too many", "stagging", "staging"],
    ["a wrong letter", "prot", "prod"],
    ["two letters swapped", "pord", "prod"],
    ["another case", "DEV", "dev"],
  ])("forgives %s", (_, word, name) => {
    expect(didYouMean(word, STACKS)).toBe(` Did you mean ${name}?`);
  });

  it.each([
    ["a word that is far from every name", "test"],
    ["half of a short name", "d"],
    ["no word", ""],
  ])("is not made for %s", (_, word) => {
    expect(didYouMean(word, STACKS)).toBe("");
  });

  it("is not made when two names are equally near", () => {
    expect(didYouMean("one", ["ones", "once"])).toBe("");
  });
});
