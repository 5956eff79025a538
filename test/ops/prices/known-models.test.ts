import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { isPriceKnown } from "../../../ops/prices/known-models";
import { litellmVersions } from "../../../testing/litellm/interpreters";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";
import { pricedModels, type PriceList } from "../../../testing/litellm/price-list";

const DATA = join(packageRoot, "ops/prices/known-models.json");

interface Case {
  readonly model: string;
  readonly known: readonly string[];
}

const { cases } = JSON.parse(readFileSync(join(packageRoot, "test/prices/cases.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** LiteLLM's own answers to these cases are test/python/prices/test_lookup.py. */
describe("isPriceKnown", () => {
  it.each(cases)("is $known for $model", ({ model, known }) => {
    expect(LITELLM_VERSIONS.filter((version) => isPriceKnown(model, version))).toEqual(known);
  });

  it("asks for a fine-tuned model's price, although LiteLLM knows it from 1.108.7 on", () => {
    const model = "openai/ft:gpt-4o-mini-2024-07-18:acme::a1";
    expect(LITELLM_VERSIONS.filter((version) => isPriceKnown(model, version))).toEqual([]);
  });

  it("needs a price in every version for a LiteLLM that it does not know", () => {
    for (const { model, known } of cases) {
      expect(isPriceKnown(model, undefined), model).toBe(known.length === LITELLM_VERSIONS.length);
      expect(isPriceKnown(model, "9.9.9"), model).toBe(known.length === LITELLM_VERSIONS.length);
    }
  });
});

const interpreters = litellmVersions().flatMap(({ version, python }) =>
  python === undefined ? [] : [{ version, python }],
);
const isComplete = LITELLM_VERSIONS.every((version) => interpreters.some((one) => one.version === version));

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!isComplete)("known-models.json (needs every LiteLLM in LLM_STACK_LITELLM_PYTHONS)", () => {
  it("has the models of the installed price lists; `npm test -- -u` writes it", async () => {
    const lists = LITELLM_VERSIONS.map((version) => {
      const python = interpreters.find((one) => one.version === version)?.python ?? "";
      return { version, models: pricedModels(readPriceList(python)) };
    });
    await expect(knownModels(lists)).toMatchFileSnapshot(DATA);
  });
});

function readPriceList(python: string): PriceList {
  const code = "import importlib.metadata as m; print(m.distribution('litellm').locate_file('litellm'))";
  const folder = execFileSync(python, ["-c", code], { encoding: "utf8", timeout: 20_000 }).trim();
  return JSON.parse(readFileSync(join(folder, "model_prices_and_context_window_backup.json"), "utf8")) as PriceList;
}

/** The data file: models by the versions that have them, one model a line so that its diff shows what changed. */
function knownModels(lists: readonly { readonly version: string; readonly models: ReadonlySet<string> }[]): string {
  const all = [...new Set(lists.flatMap(({ models }) => [...models]))].sort();
  const groups = new Map<string, string[]>();
  for (const model of all) {
    const versions = lists.filter(({ models }) => models.has(model)).map(({ version }) => version);
    const key = versions.join(" ");
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  return `${JSON.stringify(Object.fromEntries([...groups].sort()), null, 1)}\n`;
}
