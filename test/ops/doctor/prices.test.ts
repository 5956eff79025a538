import { describe, expect, it } from "vitest";

import type { Settings } from "../../../components/settings/schema";
import { evaluatePrices, unpricedModels } from "../../../ops/doctor/prices";
import { exampleSettings } from "../../support/settings";

const MOCK = { mockResponse: "x" };

/** Settings with these models, and LiteLLM's image of this version. */
function settingsWith(models: Readonly<Record<string, string>>, tag = "v1.106.2"): Settings {
  const { images, ...settings } = exampleSettings({
    models: Object.entries(models).map(([name, model]) => ({ name, model, ...MOCK })),
  });
  return { ...settings, images: { ...images, litellm: `ghcr.io/berriai/litellm:${tag}` } };
}

describe("unpricedModels", () => {
  it("names the models with neither prices nor a place in LiteLLM's price list, each once", () => {
    const settings = settingsWith({ mini: "openai/gpt-4o-mini", llama: "openai/llama", azure: "azure/ours" });
    expect(unpricedModels(settings)).toEqual(["llama", "azure"]);
    expect(unpricedModels({ ...settings, models: [...settings.models, ...settings.models] })).toEqual([
      "llama",
      "azure",
    ]);
  });

  it("leaves out models with prices, free ones included", () => {
    const settings = settingsWith({ llama: "openai/llama" });
    const models = settings.models.map((model) => ({ ...model, prices: { inputPerMillionTokens: 0 } }));
    expect(unpricedModels({ ...settings, models })).toEqual([]);
  });

  it("asks the price list of the stack's LiteLLM", () => {
    const models = { picture: "openai/dall-e-3" };
    expect(unpricedModels(settingsWith(models, "v1.101.6"))).toEqual([]);
    expect(unpricedModels(settingsWith(models, "v1.106.2"))).toEqual(["picture"]);
    expect(unpricedModels(settingsWith(models, "main-v9.9.9"))).toEqual(["picture"]);
  });
});

describe("evaluatePrices", () => {
  it("warns about each model, with the consequence and the fix", () => {
    const settings = settingsWith({ llama: "openai/llama", azure: "azure/ours" });
    const [finding] = evaluatePrices("edge", settings);
    expect(finding).toMatchObject({
      check: "prices",
      level: "warning",
      message: "llama, azure have no known price: LiteLLM refuses them to everyone with a budget",
    });
    expect(finding?.remedy).toMatch(/^add prices to each model in Pulumi\.edge\.yaml, for example prices: \{/);
    expect(evaluatePrices("edge", { ...settings, unpriced: "allow" })).toMatchObject([
      { message: "llama, azure have no known price: LiteLLM charges nothing for them, so no budget ever ends" },
    ]);
  });

  it("is silent when all prices are known, and when the models are invalid", () => {
    expect(evaluatePrices("edge", settingsWith({ mini: "openai/gpt-4o-mini" }))).toEqual([]);
    expect(evaluatePrices("edge", {})).toEqual([]);
  });
});
