import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";

const UNKNOWN = "is not among the models";

describe("fallbacks, the cache and aliases", () => {
  it("name only models that exist, with all mistakes at once", () => {
    const problems = problemsOf({
      routing: {
        fallbacks: { mock: ["gone", "mock"], missing: ["mock"] },
        contextWindowFallbacks: { mock: ["huge"] },
        contentPolicyFallbacks: { mock: ["mild"] },
      },
      responseCache: { models: ["other"] },
      guardrails: [
        { name: "a", contentFilter: { words: { x: "block" } }, models: ["none"] },
        { name: "a", contentFilter: { words: { x: "block" } }, keys: ["nokey"] },
      ],
      serviceKeys: [{ alias: "k", models: ["mock"], aliases: { fast: "turbo" } }],
    });
    expect(Object.fromEntries(problems.map(({ path, message }) => [path, message]))).toEqual({
      "routing.fallbacks.mock[0]": `gone ${UNKNOWN}`,
      "routing.fallbacks.mock[1]": "is the model itself: name another",
      "routing.fallbacks.missing": `missing ${UNKNOWN}`,
      "routing.contextWindowFallbacks.mock[0]": `huge ${UNKNOWN}`,
      "routing.contentPolicyFallbacks.mock[0]": `mild ${UNKNOWN}`,
      "responseCache.models[0]": `other ${UNKNOWN}`,
      "guardrails[0].models[0]": `none ${UNKNOWN}`,
      "guardrails[1].keys[0]": "nokey is not the alias of a key",
      "guardrails[1].name": "a is used twice",
      "serviceKeys[0].aliases.fast": `turbo ${UNKNOWN}`,
    });
  });

  const WILDCARD = { name: "openai/*", model: "openai/*", mockResponse: "x", expand: ["gpt-4o", "o3"] };
  const MOCK = { name: "mock", model: "openai/mock", mockResponse: "x" };
  const everyKindWith = (model: string) => ({
    models: [MOCK, WILDCARD],
    documents: {},
    routing: {
      fallbacks: { mock: [model], [model]: ["mock"] },
      contextWindowFallbacks: { mock: [model] },
      contentPolicyFallbacks: { mock: [model] },
    },
    responseCache: { models: [model] },
    guardrails: [{ name: "a", contentFilter: { words: { x: "block" } }, models: [model] }],
    serviceKeys: [{ alias: "k", models: ["openai/*"], aliases: { fast: model } }],
  });
  const PLACES = [
    "routing.fallbacks.mock[0]",
    "routing.fallbacks",
    "routing.contextWindowFallbacks.mock[0]",
    "routing.contentPolicyFallbacks.mock[0]",
    "responseCache.models[0]",
    "guardrails[0].models[0]",
    "serviceKeys[0].aliases.fast",
  ];

  it("may name the models that a wildcard expands to", () => {
    expect(load(everyKindWith("openai/o3")).settings.responseCache.models).toEqual(["openai/o3"]);
  });

  it("name no other model of a wildcard, and the message says where to add it", () => {
    const problems = problemsOf(everyKindWith("openai/o4"));
    const message = `openai/o4 ${UNKNOWN}: add o4 to models[1].expand`;
    expect(problems.map((problem) => problem.message)).toEqual(PLACES.map(() => message));
    expect(problems.map(({ path }) => path).toSorted()).toEqual(
      PLACES.map((place) => (place === "routing.fallbacks" ? `${place}["openai/o4"]` : place)).toSorted(),
    );
  });

  it("do not name a wildcard itself", () => {
    const problems = problemsOf(everyKindWith("openai/*"));
    expect(problems).toHaveLength(PLACES.length);
    for (const { message } of problems) expect(message).toBe("openai/* stands for several models: name each of them");
  });

  it.each([["mock"], ["all-proxy-models"], ["mo*"], ["group"]])(
    "with %s let a key's alias stand for the model",
    (granted) => {
      const models = [{ ...MOCK, accessGroups: ["group"] }];
      const serviceKeys = [{ alias: "k", models: [granted], aliases: { fast: "mock" } }];
      expect(load({ models, documents: {}, serviceKeys }).settings.serviceKeys).toHaveLength(1);
    },
  );

  it("have aliases only for the key's own models", () => {
    const serviceKeys = [{ alias: "k", models: ["openai/*"], aliases: { fast: "mock" } }];
    expect(problemsOf({ models: [MOCK, WILDCARD], documents: {}, serviceKeys })).toMatchObject([
      { path: "serviceKeys[0].aliases.fast", message: "mock is not among this key's models" },
    ]);
  });

  it("belong to keys that call models", () => {
    const management = { maxBudget: 5, budgetDuration: "7d", duration: "7d" };
    const serviceKeys = [{ alias: "k", models: ["mock"], aliases: { fast: "mock" }, management }];
    expect(problemsOf({ serviceKeys }).map(({ path }) => path)).toEqual(["serviceKeys[0].aliases.fast"]);
  });
});

describe("a guardrail with Presidio", () => {
  const resources = { profile: "8c16g" };
  const entities = { EMAIL_ADDRESS: "mask" };

  it("has both addresses or neither", () => {
    const guardrails = [{ name: "a", presidio: { analyzerUrl: "http://presidio.example.com", entities } }];
    expect(problemsOf({ guardrails }).map(({ path, message }) => [path, message])).toEqual([
      ["guardrails[0].presidio", "must have both analyzerUrl and anonymizerUrl, or neither"],
    ]);
  });

  it("has a language that the stack's own image knows", () => {
    const guardrails = [{ name: "a", presidio: { language: "de", entities } }];
    expect(problemsOf({ guardrails, resources })).toEqual([
      {
        path: "guardrails[0].presidio.language",
        message:
          "is de, but ghcr.io/data-privacy-stack/presidio-analyzer has only English: set images.presidioAnalyzer to an image " +
          "with a model for de, or analyzerUrl and anonymizerUrl",
        remedy: "pulumi config rm --path 'llm-stack:guardrails[0].presidio.language'",
      },
    ]);
    const images = { presidioAnalyzer: "registry.example.com/presidio-german:1" };
    expect(load({ guardrails, resources, images }).settings.guardrails).toHaveLength(1);
    const urls = { analyzerUrl: "http://a.example.com", anonymizerUrl: "http://b.example.com" };
    const elsewhere = [{ name: "a", presidio: { ...urls, language: "de", entities } }];
    expect(load({ guardrails: elsewhere }).settings.guardrails).toHaveLength(1);
  });
});

describe("routing", () => {
  it("has no strategy that counts limits twice, and few retries", () => {
    const problems = problemsOf({ routing: { strategy: "usage-based-routing-v2", retries: { TimeoutError: 9 } } });
    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      ["routing.strategy", "must be one of simple-shuffle, least-busy, latency-based-routing, cost-based-routing"],
      ["routing.retries.TimeoutError", "must be at most 5"],
    ]);
  });
});

describe("an MCP server", () => {
  it("is never a program inside the gateway, and signs in completely or not at all", () => {
    const server = { name: "files", url: "https://mcp.example.com" };
    const problems = problemsOf({
      mcpServers: [
        { ...server, transport: "stdio", command: "npx" },
        { ...server, name: "half", transport: "http", authType: "basic" },
      ],
    });
    expect(Object.fromEntries(problems.map(({ path, message }) => [path, message]))).toEqual({
      "mcpServers[0].transport": "must be http or sse: a program would run inside the gateway",
      "mcpServers[0].command": "is not a setting",
      "mcpServers[1]": "must have both authType and authValue, or neither",
    });
  });
});

describe("the log level", () => {
  it("is never DEBUG", () => {
    expect(problemsOf({ logLevel: "DEBUG" })[0]?.message).toBe(
      "must be ERROR or INFO: DEBUG would write prompts and e-mail addresses into the log",
    );
  });
});
