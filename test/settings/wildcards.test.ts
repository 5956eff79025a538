import { describe, expect, it } from "vitest";

import { grantsAny } from "../../components/settings/wildcards";
import { load, problemsOf } from "../support/config";

const SET = "pulumi config set --path";
const BARE = { name: "openai/*", model: "openai/*", mockResponse: "x" };
const WILDCARD = { ...BARE, expand: ["gpt-4o", "o3"] };
const KEYS = { serviceKeys: [] };

describe("a wildcard", () => {
  it("becomes one model for each entry of expand, with all its other fields", () => {
    const models = [{ ...WILDCARD, rpm: 5, prices: { inputPerMillionTokens: 1 } }];
    const shared = { mockResponse: "x", rpm: 5, prices: { inputPerMillionTokens: 1 } };
    expect(load({ models, ...KEYS }).settings.models).toEqual([
      { name: "openai/gpt-4o", model: "openai/gpt-4o", ...shared },
      { name: "openai/o3", model: "openai/o3", ...shared },
    ]);
  });

  it("may have another name than the provider's, and a part of the model's name", () => {
    const models = [{ ...WILDCARD, name: "eu/claude-*", model: "bedrock/eu.anthropic.claude-*", expand: ["a", "$&"] }];
    expect(problemsOf({ models, ...KEYS }).map(({ path }) => path)).toEqual(["models[0].expand[1]"]);
    expect(load({ models: [{ ...models[0], expand: ["a"] }], ...KEYS }).settings.models).toMatchObject([
      { name: "eu/claude-a", model: "bedrock/eu.anthropic.claude-a" },
    ]);
  });

  it("needs the models that it stands for", () => {
    expect(problemsOf({ models: [BARE], ...KEYS })).toMatchObject([
      {
        path: "models[0].expand[0]",
        message: expect.stringContaining("whether or not the provider's key has it") as string,
        remedy: `${SET} 'llm-stack:models[0].expand[0]' gpt-4o-mini`,
      },
    ]);
    expect(problemsOf({ models: [{ ...WILDCARD, expand: [] }], ...KEYS })).toMatchObject([
      { path: "models[0].expand[0]", message: "must name at least one model" },
    ]);
    expect(problemsOf({ models: [{ ...WILDCARD, expand: ["gpt-*"] }], ...KEYS })).toMatchObject([
      { path: "models[0].expand[0]", message: expect.stringContaining("must not contain *") as string },
    ]);
  });

  it("names its provider", () => {
    const problems = problemsOf({ models: [{ ...WILDCARD, name: "*", model: "*" }], ...KEYS });
    const message = "must not start with *: name the provider, for example openai/*";
    expect(problems).toMatchObject([
      { path: "models[0].name", message },
      { path: "models[0].model", message },
    ]);
  });

  it.each([
    ["openai/*", "openai/gpt-4o", "model"],
    ["gpt", "openai/*", "name"],
    ["openai/*/x", "openai/*", "name"],
    ["openai/**", "openai/*", "name"],
  ])("has one asterisk at the end of both names: %s and %s", (name, model, field) => {
    const message = "must end with *, which stands for the entries of expand, and have no other";
    expect(problemsOf({ models: [{ ...WILDCARD, name, model }], ...KEYS })).toMatchObject([
      { path: `models[0].${field}`, message },
    ]);
  });

  it("has no entry that is a model of its own", () => {
    const own = { name: "openai/o3", model: "openai/o3", mockResponse: "x" };
    expect(problemsOf({ models: [WILDCARD, own], ...KEYS })).toEqual([
      {
        path: "models[0].expand[1]",
        message: "is openai/o3, which is a model of its own",
        remedy: "pulumi config rm --path 'llm-stack:models[0].expand[1]'",
      },
    ]);
  });
});

describe("expand", () => {
  it("is only for wildcards", () => {
    expect(problemsOf({ models: [{ ...WILDCARD, name: "a", model: "openai/a" }], ...KEYS })).toMatchObject([
      { path: "models[0].expand", message: "is only for a wildcard such as openai/*" },
    ]);
  });
});

describe("the models of a key", () => {
  const keyWith = (...models: string[]) => ({ models: [WILDCARD], serviceKeys: [{ alias: "k", models }] });

  it("may be a wildcard, a pattern that matches a model, or one of the wildcard's models", () => {
    const models = ["openai/*", "openai/gpt-*", "openai/o3"];
    expect(load(keyWith(...models)).settings.serviceKeys).toEqual([{ alias: "k", models }]);
  });

  it("are none that the wildcard does not stand for", () => {
    expect(problemsOf(keyWith("openai/gpt-5", "azure/*"))).toMatchObject([
      { path: "serviceKeys[0].models[0]", message: "openai/gpt-5 is neither a model nor an access group" },
      { path: "serviceKeys[0].models[1]", message: "azure/* is neither a model nor an access group" },
    ]);
  });
});

describe("grantsAny", () => {
  it("gives a meaning only to the asterisk", () => {
    expect(grantsAny("gpt-4.1*", ["gpt-4.1-mini"])).toBe(true);
    expect(grantsAny("gpt-4.1*", ["gpt-401-mini", undefined])).toBe(false);
    expect(grantsAny("*-mini", ["o3", "o3-mini"])).toBe(true);
  });
});
