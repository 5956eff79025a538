import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";

const MODEL = { name: "m", model: "openai/m", mockResponse: "x" };
const withModel = (fields: object) => ({ models: [{ ...MODEL, ...fields }], serviceKeys: [] });

describe("a price", () => {
  it.each([
    ["chat", { inputPerMillionTokens: 1, outputPerMillionTokens: 2, cacheReadPerMillionTokens: 0.1 }],
    ["chat", { inputPerMillionTokens: 0, cacheCreationPerMillionTokens: 0 }],
    ["embedding", { inputPerMillionTokens: 1 }],
    ["image", { perImage: 0.04 }],
    ["transcription", { perSecond: 0.0001 }],
    ["speech", { perMillionCharacters: 15 }],
    ["rerank", { perQuery: 0.002 }],
    ["moderation", { inputPerMillionTokens: 0 }],
  ])("in the mode %s may be %o", (mode, prices) => {
    expect(load(withModel({ mode, prices })).settings.models).toMatchObject([{ prices }]);
  });

  it.each([
    ["image", { inputPerMillionTokens: 1 }, "inputPerMillionTokens", "perImage"],
    ["chat", { perImage: 1 }, "perImage", "inputPerMillionTokens, outputPerMillionTokens"],
    ["transcription", { inputPerMillionTokens: 1 }, "inputPerMillionTokens", "perSecond"],
    ["rerank", { inputPerMillionTokens: 1 }, "inputPerMillionTokens", "perQuery"],
  ])("in the mode %s that LiteLLM would ignore is refused: %o", (mode, prices, unit, charged) => {
    expect(problemsOf(withModel({ mode, prices }))).toMatchObject([
      {
        path: `models[0].prices.${unit}`,
        message: expect.stringContaining(`in the mode ${mode}, LiteLLM charges only ${charged}`) as string,
        remedy: `pulumi config rm --path 'llm-stack:models[0].prices.${unit}'`,
      },
    ]);
  });

  it("of a model without a mode is one of tokens", () => {
    expect(problemsOf(withModel({ prices: { perSecond: 1 } }))).toMatchObject([
      { message: expect.stringContaining("Set the model's mode if it is for something else") as string },
    ]);
  });

  it("for moderation is 0", () => {
    expect(problemsOf(withModel({ mode: "moderation", prices: { inputPerMillionTokens: 1 } }))).toMatchObject([
      { path: "models[0].prices.inputPerMillionTokens", message: "must be 0: LiteLLM charges nothing for moderation" },
    ]);
  });

  it("is there if prices are", () => {
    expect(problemsOf(withModel({ prices: {} }))).toMatchObject([
      { path: "models[0].prices", message: "must have at least one price, or leave prices out" },
    ]);
  });
});

describe("unpriced", () => {
  it("is refuse or allow", () => {
    expect(load({}).settings.unpriced).toBe("refuse");
    expect(problemsOf({ unpriced: "deny" })).toMatchObject([{ path: "unpriced", message: "must be refuse or allow" }]);
  });
});
