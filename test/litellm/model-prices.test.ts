import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { litellmPrices } from "../../components/litellm/model-prices";
import { packageRoot } from "../../components/settings/package-files";
import type { ModelPrices } from "../../components/settings/schemas/prices";

interface Case {
  readonly name: string;
  readonly prices: ModelPrices;
  readonly params: Readonly<Record<string, number>>;
}

const { cases } = JSON.parse(readFileSync(join(packageRoot, "test/prices/charges.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** LiteLLM's side of these cases, with what it charges, is test/python/prices/test_charges.py. */
describe("litellmPrices", () => {
  it.each(cases)("translates the price of $name", ({ prices, params }) => {
    const rounded = Object.entries(litellmPrices(prices)).map(([name, price]) => [name, Number(price.toFixed(12))]);
    expect(Object.fromEntries(rounded)).toEqual(params);
  });

  it("adds nothing to a model without prices, so LiteLLM's own price list applies", () => {
    expect(litellmPrices(undefined)).toEqual({});
  });
});
