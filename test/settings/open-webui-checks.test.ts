import { describe, expect, it } from "vitest";

import { CLEAR_TEXT } from "../../components/settings/credentials";
import { load, problemsOf } from "../support/config";

const MOCK = { name: "mock", model: "openai/mock", mockResponse: "x" };
const IMAGES = ["one", "two"].map((name) => ({ ...MOCK, name, mode: "image" }));
const WITHOUT_DOCUMENTS = { models: [MOCK], serviceKeys: [] };

function problemOf(changes: Readonly<Record<string, unknown>>): string {
  const problems = problemsOf({ ...WITHOUT_DOCUMENTS, ...changes });
  expect(problems).toHaveLength(1);
  const [{ path, message } = { path: "", message: "" }] = problems;
  return `${path} ${message}`;
}

describe("models that Open WebUI uses", () => {
  it("must be declared with their mode", () => {
    expect(problemOf({ documents: { embeddingModel: "mock" } })).toBe(
      "documents.embeddingModel mock is not among the models with mode embedding",
    );
    expect(problemOf({ openWebui: { speechModel: "mock" } })).toBe(
      "openWebui.speechModel mock is not among the models with mode speech",
    );
  });

  it("must be chosen where there are several", () => {
    expect(problemOf({ models: [MOCK, ...IMAGES] })).toBe(
      "openWebui.imageModel must choose one of the models with mode image",
    );
  });
});

describe("Open WebUI's key", () => {
  it("must allow every model that Open WebUI uses", () => {
    const models = [MOCK, { ...MOCK, name: "embedding", mode: "embedding" }, { ...MOCK, name: "image", mode: "image" }];
    const documents = { embeddingModel: "embedding" };
    const problems = problemsOf({ models, documents, serviceKeys: [], globalKey: { models: ["mock"] } });
    expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual(
      ["embedding", "image"].map(
        (model) => `globalKey.models do not have ${model}, which Open WebUI uses with this key`,
      ),
    );
  });
});

describe("Open WebUI's models from a wildcard", () => {
  const EMBEDDINGS = { ...MOCK, name: "eu/*", model: "openai/*", expand: ["small", "large"], mode: "embedding" };

  it("may be any that it expands to", () => {
    const models = [MOCK, EMBEDDINGS];
    expect(
      load({ ...WITHOUT_DOCUMENTS, models, documents: { embeddingModel: "eu/large" } }).settings.models,
    ).toHaveLength(3);
    expect(problemOf({ models, documents: { embeddingModel: "eu/huge" } })).toBe(
      "documents.embeddingModel eu/huge is not among the models with mode embedding",
    );
  });

  it.each([["eu/large"], ["eu/*"], ["vectors"], ["all-proxy-models"]])("may be granted to its key as %s", (granted) => {
    const models = [MOCK, { ...EMBEDDINGS, accessGroups: ["vectors"] }];
    const globalKey = { models: ["mock", granted] };
    const changes = { ...WITHOUT_DOCUMENTS, models, globalKey, documents: { embeddingModel: "eu/large" } };
    expect(load(changes).settings.globalKey.models).toEqual(["mock", granted]);
  });

  it.each([["eu/small"], ["eu/s*"], ["other"]])("are refused if its key has only %s", (granted) => {
    const models = [{ ...MOCK, accessGroups: ["other"] }, EMBEDDINGS];
    const changes = { models, globalKey: { models: ["mock", granted] }, documents: { embeddingModel: "eu/large" } };
    expect(problemOf(changes)).toBe("globalKey.models do not have eu/large, which Open WebUI uses with this key");
  });
});

describe("a variable of openWebui.environment", () => {
  it.each([
    ["ENABLE_PERSISTENT_CONFIG", "would let settings in the database replace the reviewed ones"],
    ["BYPASS_MODEL_ACCESS_CONTROL", "would show every model to everyone"],
    ["WEBUI_AUTH_TRUSTED_EMAIL_HEADER", "decides who gets in"],
    ["ENABLE_SIGNUP", "decides who gets in"],
    ["OPENAI_API_BASE_URLS", "would bypass LiteLLM"],
    ["ENABLE_FORWARD_USER_INFO_HEADERS", "would bypass LiteLLM or lose the person's identity"],
    ["ENABLE_RAG_LOCAL_WEB_FETCH", "protects the stack's networks"],
    ["ENABLE_FUNCTIONS", "lets people run code"],
    ["DATABASE_URL", "belongs to the stack's own containers"],
    ["HTTPS_PROXY", "belongs to the stack's own containers"],
  ])("may not be %s, and the reason is named", (name, reason) => {
    const found = problemOf({ openWebui: { environment: { [name]: "x" } } });
    expect(found).toContain(`openWebui.environment.${name} ${reason}`);
  });

  it("may not be a secret in clear text, by its name or in a URL", () => {
    const clear = { KAGI_TOKEN: "abc", QDRANT_URI: "http://user:password@qdrant:6333" };
    for (const [name, value] of Object.entries(clear)) {
      expect(problemOf({ openWebui: { environment: { [name]: value } } })).toContain(CLEAR_TEXT);
    }
  });

  it("must be the name of a variable, with a value that a variable can have", () => {
    expect(problemOf({ openWebui: { environment: { "rag top k": "1" } } })).toContain("is not the name of a variable");
    expect(problemOf({ openWebui: { environment: { RAG_TOP_K: [1] } } })).toContain("must be a text, a number");
  });
});

describe("web search", () => {
  it("needs what its engine needs", () => {
    expect(problemOf({ webSearch: { engine: "bing" } })).toContain("must be none or one of searxng, google_pse, brave");
    expect(problemOf({ webSearch: { engine: "searxng" } })).toContain("webSearch.url");
    expect(problemOf({ webSearch: { engine: "brave", apiKey: { secret: "search" } } })).toBe(
      "secrets.search is not set, but webSearch.apiKey needs it",
    );
  });
});
