import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";

const KEY = { alias: "k", models: ["mock"] };
const path = (setting: string, value: string) => `pulumi config set --path 'llm-stack:${setting}' ${value}`;

describe("a key", () => {
  it("has a unique alias, which also differs from the global key's", () => {
    const serviceKeys = [KEY, { ...KEY, alias: "openwebui_global_key" }, KEY];
    expect(problemsOf({ serviceKeys })).toEqual([
      {
        path: "serviceKeys[1].alias",
        message: "openwebui_global_key is used twice",
        remedy: path("serviceKeys[1].alias", "openwebui_global_key_2"),
      },
      { path: "serviceKeys[2].alias", message: "k is used twice", remedy: path("serviceKeys[2].alias", "k_2") },
    ]);
  });

  it("cannot have a name that the stack itself uses", () => {
    const names = ["newcomers", "openwebui_admin", "openwebui_system", "prometheus_metrics_key", "globalKey"];
    const serviceKeys = names.map((alias) => ({ ...KEY, alias }));
    const problems = problemsOf({
      globalKey: { alias: "openwebui_admin", models: ["mock"] },
      serviceKeys: [],
      documents: {},
    });
    expect([...problems, ...problemsOf({ serviceKeys })].map(({ path, message }) => [path, message])).toEqual([
      ["globalKey.alias", "openwebui_admin is reserved for the stack itself"],
      ...names.map((alias, index) => [`serviceKeys[${index}].alias`, `${alias} is reserved for the stack itself`]),
    ]);
  });

  it("that creates keys has no limit that LiteLLM would not enforce for it", () => {
    const management = { maxBudget: 5, budgetDuration: "30d", duration: "7d" };
    const key = { ...KEY, maxBudget: 10, budgetDuration: "30d", rpmLimit: 60 };
    expect(load({ serviceKeys: [{ ...key, management }] }).settings.serviceKeys).toHaveLength(1);
    const serviceKeys = [{ ...key, management, maxParallelRequests: 2, allowedRoutes: ["/v1/embeddings"] }];
    expect(problemsOf({ serviceKeys })).toEqual([
      {
        path: "serviceKeys[0].maxParallelRequests",
        message: "cannot be combined with management: a key that creates keys calls no models",
        remedy: "pulumi config rm --path 'llm-stack:serviceKeys[0].maxParallelRequests'",
      },
      {
        path: "serviceKeys[0].allowedRoutes",
        message: "cannot be combined with management: a key that creates keys calls no models",
        remedy: "pulumi config rm --path 'llm-stack:serviceKeys[0].allowedRoutes'",
      },
    ]);
  });

  it.each(["1d", "7d", "30d", "90d", "4w", "1mo"])("may have a budget that resets after %s", (budgetDuration) => {
    const { settings } = load({
      serviceKeys: [{ ...KEY, maxBudget: 5, budgetDuration }],
      globalKey: { budgetDuration },
    });
    expect([settings.serviceKeys[0]?.budgetDuration, settings.globalKey.budgetDuration]).toEqual(
      Array(2).fill(budgetDuration),
    );
  });

  it("grants only existing models, or all of them", () => {
    const serviceKeys = [
      { ...KEY, models: ["mock", "gpt"] },
      { alias: "all", models: ["all-proxy-models"] },
    ];
    expect(problemsOf({ globalKey: { models: ["claude"] }, serviceKeys, documents: {} })).toEqual([
      {
        path: "globalKey.models[0]",
        message: "claude is neither a model nor an access group",
        remedy: path("globalKey.models[0]", "mock"),
      },
      {
        path: "serviceKeys[0].models[1]",
        message: "gpt is neither a model nor an access group",
        remedy: path("serviceKeys[0].models[1]", "mock"),
      },
    ]);
  });
});
