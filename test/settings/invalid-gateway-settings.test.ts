import { edit, removeField, setField, testInvalidSettings, type InvalidSetting } from "../support/invalid-settings";

const MODEL = { name: "mock", model: "openai/m", mockResponse: "x" };
const KEY = { alias: "k", models: ["all-proxy-models"] };
const NAME = "must be 1 to 128 letters, digits or . _ : / @ * -, without spaces";
const IMAGE = "must be name:tag or name:tag@sha256:…";
const MOVING = "must have the tag of one version: latest, stable, nightly, main and similar tags move to other images";
const POSTGRES =
  "must be PostgreSQL 17: no other major version can read the data volume, and 18 keeps its data in another folder";
const MIRROR = "must be a registry prefix such as registry.example.com/mirror, without a scheme or a slash at the end";
const PERIOD = "must be a number of days or weeks, or 1mo, for example 30d: LiteLLM resets shorter budgets every day";
const WEEKS = "must be a number of days or weeks, for example 30d";
const TEAM = { mode: "team", models: ["all-proxy-models"], maxBudget: 1 };
const MANAGEMENT = { maxBudget: 5, duration: "7d" };
const DURATION = "must be a number with a unit s, m, h, d, w or mo, for example 30d";

testInvalidSettings("models, keys and images", [
  ["models", [], "models", "must offer at least one model", edit("models")],
  ["models", { gpt: {} }, "models", "must be a list", edit("models")],
  [
    "models",
    [MODEL, { model: "openai/m", mockResponse: "x" }],
    "models[1].name",
    "is required",
    setField("models[1].name", "gpt-mini"),
  ],
  ["models", [{ ...MODEL, name: "my model" }], "models[0].name", NAME, setField("models[0].name", "gpt-mini")],
  [
    "models",
    [{ ...MODEL, model: 4 }],
    "models[0].model",
    "must be a string",
    setField("models[0].model", "openai/gpt-4o-mini"),
  ],
  [
    "models",
    [{ ...MODEL, apiBase: "llm.example.com" }],
    "models[0].apiBase",
    "must be an http:// or https:// address",
    setField("models[0].apiBase", "https://llm.example.com/v1"),
  ],
  ["models", [{ ...MODEL, rpm: 1.5 }], "models[0].rpm", "must be a whole number", setField("models[0].rpm")],
  ["models", [{ ...MODEL, tpm: 0 }], "models[0].tpm", "must be greater than 0", setField("models[0].tpm")],
  [
    "models",
    [{ ...MODEL, prices: { outputPerMillionTokens: -1 } }],
    "models[0].prices.outputPerMillionTokens",
    "must not be negative",
    setField("models[0].prices.outputPerMillionTokens"),
  ],
  [
    "models",
    [{ ...MODEL, mockResponse: "" }],
    "models[0].mockResponse",
    "must not be empty",
    setField("models[0].mockResponse"),
  ],
  ["models", [{ ...MODEL, apiKey: "x" }], "models[0].apiKey", "is not a setting", removeField("models[0].apiKey")],
  ["globalKey", { maxBudget: 0 }, "globalKey.maxBudget", "must be greater than 0", setField("globalKey.maxBudget")],
  [
    "globalKey",
    { models: [] },
    "globalKey.models[0]",
    "must name at least one model",
    setField("globalKey.models[0]", "all-proxy-models"),
  ],
  [
    "access",
    { emptyModelList: "none" },
    "access.emptyModelList",
    "must be teams or all",
    setField("access.emptyModelList"),
  ],
  ["access", { emptyList: "all" }, "access.emptyList", "is not a setting", removeField("access.emptyList")],
  ["serviceKeys", [{ ...KEY, alias: "a b" }], "serviceKeys[0].alias", NAME, setField("serviceKeys[0].alias")],
  [
    "serviceKeys",
    [{ ...KEY, models: [] }],
    "serviceKeys[0].models[0]",
    "must name at least one model, or all-proxy-models",
    setField("serviceKeys[0].models[0]", "all-proxy-models"),
  ],
  [
    "serviceKeys",
    [{ ...KEY, budgetDuration: "1 month" }],
    "serviceKeys[0].budgetDuration",
    PERIOD,
    setField("serviceKeys[0].budgetDuration", "30d"),
  ],
  ...["720h", "43200m", "3600s", "24h", "30", "0d", "2mo", "1M", "30days", " 30d", "monthly", "99999d"].flatMap(
    (budgetDuration): InvalidSetting[] => [
      [
        "serviceKeys",
        [{ ...KEY, budgetDuration }],
        "serviceKeys[0].budgetDuration",
        PERIOD,
        setField("serviceKeys[0].budgetDuration", "30d"),
      ],
      [
        "globalKey",
        { budgetDuration },
        "globalKey.budgetDuration",
        PERIOD,
        setField("globalKey.budgetDuration", "30d"),
      ],
      [
        "unknownUsers",
        { ...TEAM, budgetDuration },
        "unknownUsers.budgetDuration",
        PERIOD,
        setField("unknownUsers.budgetDuration", "30d"),
      ],
      [
        "serviceKeys",
        [{ ...KEY, management: { ...MANAGEMENT, budgetDuration } }],
        "serviceKeys[0].management.budgetDuration",
        WEEKS,
        setField("serviceKeys[0].management.budgetDuration", "30d"),
      ],
    ],
  ),
  ["models", [{ ...MODEL, weight: 0 }], "models[0].weight", "must be greater than 0", setField("models[0].weight")],
  [
    "serviceKeys",
    [{ ...KEY, duration: "0d" }],
    "serviceKeys[0].duration",
    DURATION,
    setField("serviceKeys[0].duration"),
  ],
  [
    "serviceKeys",
    [{ ...KEY, metadata: { owner: 5 } }],
    "serviceKeys[0].metadata.owner",
    "must be a string",
    setField("serviceKeys[0].metadata.owner"),
  ],
  ["images", { redis: "redis" }, "images.redis", IMAGE, setField("images.redis")],
  ...[
    "redis:latest",
    "ghcr.io/berriai/litellm:main-latest",
    "ghcr.io/berriai/litellm:main-stable",
    "ghcr.io/open-webui/open-webui:main",
    "redis:nightly",
    "redis:nightly-2026",
    "redis:latest-alpine3.20",
    "redis:dev",
    "redis:edge",
    "redis:stable",
    "redis:alpine",
  ].map((redis): InvalidSetting => ["images", { redis }, "images.redis", MOVING, setField("images.redis")]),
  ...["postgres:16.9-alpine", "postgres:18.1-alpine", "postgres:170.1", "pgvector/pgvector:0.8.6-pg18"].map(
    (postgres): InvalidSetting => ["images", { postgres }, "images.postgres", POSTGRES, setField("images.postgres")],
  ),
  ["images", { valkey: "valkey:9.1" }, "images.valkey", "is not a setting", removeField("images.valkey")],
  [
    "registryMirror",
    "https://registry.example.com",
    "registryMirror",
    MIRROR,
    "set llm-stack:registryMirror registry.example.com/mirror",
  ],
  [
    "registryMirror",
    "registry.example.com/",
    "registryMirror",
    MIRROR,
    "set llm-stack:registryMirror registry.example.com/mirror",
  ],
]);
