import { ALL_SERVICES, type SettingsChange } from "./settings-change";

const MOCK = {
  name: "mock",
  model: "openai/mock",
  mockResponse: "Hello",
  prices: { inputPerMillionTokens: 1, outputPerMillionTokens: 2 },
};
const KEY = { alias: "demo_service", models: ["mock"], maxBudget: 10, budgetDuration: "30d" };

/** Changes of images, limits, keys, models and people. */
export const serviceChanges: Readonly<Record<string, SettingsChange>> = {
  "a newer image": {
    to: { images: { grafana: "grafana/grafana:12.4.13" } },
    headline: "replaces grafana; check downtime, images",
    findings: ["check: grafana: grafana/grafana:12.4.12 -> grafana/grafana:12.4.13"],
  },
  "a newer image of LiteLLM": {
    to: { images: { litellm: "ghcr.io/berriai/litellm:v1.108.7" } },
    headline: "replaces litellm; check downtime, images",
    findings: ["check: litellm: ghcr.io/berriai/litellm:v1.101.6 -> ghcr.io/berriai/litellm:v1.108.7"],
  },
  "a newer image of the database": {
    to: { images: { postgres: "pgvector/pgvector:0.8.7-pg17-trixie" } },
    headline: "replaces postgres; check downtime, images",
    findings: ["check: postgres: pgvector/pgvector:0.8.6-pg17-trixie -> pgvector/pgvector:0.8.7-pg17-trixie"],
  },
  "images from a mirror": {
    to: { registryMirror: "registry.example.com/m" },
    headline: `replaces ${ALL_SERVICES}; check downtime, exposure, images`,
    findings: [
      "check: registryMirror goes from empty to registry.example.com/m.",
      "check: litellm: ghcr.io/berriai/litellm:v1.101.6 -> registry.example.com/m/ghcr.io/berriai/litellm:v1.101.6",
    ],
  },
  "a lower memory limit": {
    to: { resources: { services: { sync: { memory: 30 } } } },
    headline: "changes sync in place; check limits",
    findings: ["check: sync: memory 32 MiB -> 30 MiB"],
  },
  "a lower CPU limit": {
    to: { resources: { services: { sync: { cpus: 0.2 } } } },
    headline: "replaces sync; check downtime",
    findings: ["info: sync: cores 0.25 -> 0.2"],
  },
  "a larger host and two workers": {
    to: { litellmWorkers: 2, resources: { profile: "8c16g" } },
    headline: "replaces litellm, nginx, open-webui, postgres, prometheus, redis; check downtime",
    findings: ["info: litellm: memory 1984 MiB -> 4608 MiB", "info: litellm: cores 2.0 -> 4.0"],
  },
  "a key more": {
    to: { serviceKeys: [KEY, { alias: "second", models: ["mock"] }] },
    headline: "replaces litellm; check downtime, identity",
    findings: ["check: The key second is new: models mock."],
  },
  "a key less": {
    to: { serviceKeys: [] },
    headline: "replaces litellm; check downtime, identity",
    findings: [
      "check: The key demo_service is gone. Its callers are refused.",
      "check: Deleted generated secrets: llm-dev-secrets-key-demo_service.",
    ],
  },
  "a key's budget": {
    to: { serviceKeys: [{ ...KEY, maxBudget: 20 }] },
    headline: "touches no service; check identity",
    findings: ["check: The key demo_service: maxBudget goes from 10 to 20."],
  },
  "the shared key's budget": {
    to: { globalKey: { maxBudget: 500, budgetDuration: "30d" } },
    headline: "touches no service; check identity",
    findings: [
      "check: The key openwebui_global_key: budgetDuration goes from not set to 30d.",
      "check: The key openwebui_global_key: maxBudget goes from not set to 500.",
    ],
  },
  "a rotated password": {
    to: { rotate: { redisLitellm: "2026-11" } },
    headline: "replaces litellm, redis; check downtime, identity",
    findings: [
      "check: rotate.redisLitellm goes from not set to 2026-11.",
      "check: Rotated generated secrets: llm-dev-secrets-redisLitellm.",
    ],
  },
  "a rotated key": {
    to: { rotate: { demo_service: "2026-11" } },
    headline: "touches no service; check identity",
    findings: [
      "check: rotate.demo_service goes from not set to 2026-11.",
      "check: Rotated generated secrets: llm-dev-secrets-key-demo_service.",
    ],
  },
  "a model more": {
    from: { models: [MOCK] },
    to: { documents: {}, models: [MOCK, { ...MOCK, name: "other" }] },
    headline: "replaces litellm; check downtime, identity",
    findings: [
      "check: The model other is new: model openai/mock, mockResponse Hello, prices.inputPerMillionTokens 1, prices.outputPerMillionTokens 2.",
    ],
  },
  "a model less": {
    from: { models: [MOCK, { ...MOCK, name: "other" }] },
    to: { documents: {}, models: [MOCK] },
    headline: "replaces litellm; check downtime, identity",
    findings: ["check: The model other is gone. Its callers are refused."],
  },
  "a model's limit": {
    from: { models: [MOCK] },
    to: { documents: {}, models: [{ ...MOCK, rpm: 5 }] },
    headline: "replaces litellm; check downtime, identity",
    findings: ["check: The model mock: rpm goes from not set to 5."],
  },
  "unknown people who may join": {
    to: { unknownUsers: { mode: "team", models: ["mock"], maxBudget: 5, budgetDuration: "30d" } },
    headline: "replaces litellm; check downtime, identity",
    findings: [
      "check: unknownUsers.budgetDuration goes from not set to 30d.",
      "check: unknownUsers.maxBudget goes from not set to 5.",
      "check: unknownUsers.mode goes from deny to team.",
      "check: unknownUsers.models goes from not set to mock.",
    ],
  },
  "the role of new accounts": {
    to: { sync: { defaultRole: "pending" } },
    headline: "touches no service; check identity",
    findings: ["check: sync.defaultRole goes from user to pending."],
  },
  "models without a price": {
    to: { unpriced: "allow" },
    headline: "replaces litellm; check downtime, identity",
    findings: ["check: unpriced goes from refuse to allow."],
  },
  "another administrator": {
    to: { adminEmail: "root@example.com" },
    headline: "replaces open-webui; check downtime, identity",
    findings: ["check: adminEmail goes from admin@example.com to root@example.com."],
  },
};
