import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";

const MOCK = { name: "mock", model: "openai/mock", mockResponse: "x" };
const OTHER = { ...MOCK, name: "other" };

describe("entries that share a name", () => {
  it.each(["order", "weight"])("all have %s, or none: LiteLLM would never use the others", (field) => {
    expect(problemsOf({ models: [MOCK, OTHER, { ...MOCK, [field]: 2 }] })).toEqual([
      {
        path: `models[0].${field}`,
        message: "is required, because models[2] has one: LiteLLM would never use this entry",
        remedy: `pulumi config set --path 'llm-stack:models[0].${field}' 2`,
      },
    ]);
    expect(load({ models: [{ ...MOCK, [field]: 1 }, OTHER, { ...MOCK, [field]: 2 }] }).settings.models).toHaveLength(3);
  });

  it("have one mode", () => {
    expect(problemsOf({ models: [MOCK, { ...MOCK, mode: "embedding" }] })).toEqual([
      {
        path: "models[0].mode",
        message: "must be embedding, as in models[1], which has the same name",
        remedy: "pulumi config set --path 'llm-stack:models[0].mode' embedding",
      },
    ]);
  });
});

describe("an access group", () => {
  const models = [{ ...MOCK, accessGroups: ["standard"] }, OTHER];

  it("may be named by every kind of key", () => {
    const team = { mode: "team", models: ["standard"], maxBudget: 1, budgetDuration: "30d" };
    const changes = {
      models,
      globalKey: { alias: "chat", models: ["standard"] },
      serviceKeys: [{ alias: "k", models: ["standard", "other"] }],
      unknownUsers: team,
    };
    expect(load(changes).settings.globalKey.models).toEqual(["standard"]);
  });

  it("that no model is in is reported like an unknown model", () => {
    expect(problemsOf({ models, serviceKeys: [{ alias: "k", models: ["legal"] }] })).toEqual([
      {
        path: "serviceKeys[0].models[0]",
        message: "legal is neither a model nor an access group",
        remedy: "pulumi config set --path 'llm-stack:serviceKeys[0].models[0]' mock",
      },
    ]);
  });

  it.each([
    ["other", "other is already the name of a model"],
    ["all-proxy-models", "all-proxy-models is already one of LiteLLM's own words"],
  ])("is not called %s", (group, message) => {
    expect(problemsOf({ models: [{ ...MOCK, accessGroups: [group] }, OTHER] })).toEqual([
      {
        path: "models[0].accessGroups[0]",
        message,
        remedy: `pulumi config set --path 'llm-stack:models[0].accessGroups[0]' ${group}-group`,
      },
    ]);
  });
});
