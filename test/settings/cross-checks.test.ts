import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";
import { LOCAL_BACKUP, OIDC } from "../support/settings";

const MOCK = { name: "mock", model: "openai/mock", mockResponse: "x" };
const path = (setting: string, value: string) => `pulumi config set --path 'llm-stack:${setting}' ${value}`;

describe("host names", () => {
  it("must differ, because each has its own server", () => {
    expect(problemsOf({ apiHost: "a.example.com", chatHost: "a.example.com" })).toEqual([
      {
        path: "chatHost",
        message: "must differ from apiHost: each has its own Nginx server",
        remedy: "pulumi config set llm-stack:chatHost chat.example.com",
      },
    ]);
  });
});

describe("a model", () => {
  it("that names a provider's key is rejected until that key is set", () => {
    const models = [MOCK, { name: "gpt", model: "openai/gpt", providerKey: "openai" }];
    expect(problemsOf({ models, providerKeys: { other: "sk-12345678" } })).toEqual([
      {
        path: "providerKeys.openai",
        message: "is not set, but models[1] (gpt) needs it",
        remedy: "pulumi config set --secret --path 'llm-stack:providerKeys.openai'",
      },
    ]);
    expect(load({ models, providerKeys: { openai: "sk-12345678" } }).settings.models).toHaveLength(2);
  });

  it("needs a provider's key, an address or a mock answer", () => {
    expect(problemsOf({ models: [MOCK, { name: "gpt", model: "openai/gpt" }] })).toEqual([
      {
        path: "models[1].providerKey",
        message: "is required unless the model has an apiBase, a mockResponse or a secret in params",
        remedy: path("models[1].providerKey", "openai"),
      },
    ]);
    const own = { name: "llama", model: "openai/llama", apiBase: "https://llm.example.com/v1" };
    expect(load({ models: [MOCK, own] }).settings.models).toHaveLength(2);
  });
});

describe("ports", () => {
  it("are published only once each", () => {
    expect(problemsOf({ ports: { grafana: 9090, alertmanager: 9090 } })).toEqual([
      {
        path: "ports.grafana",
        message: "9090 is already the prometheus port",
        remedy: path("ports.grafana", "<value>"),
      },
      {
        path: "ports.alertmanager",
        message: "9090 is already the prometheus port",
        remedy: path("ports.alertmanager", "<value>"),
      },
    ]);
  });
});

describe("memory limits", () => {
  it("add up to no more than the profile's budget", () => {
    // With Tika and backups and without logs, the profile's own limits add up to 7176 MiB of 7475.
    const atTheEdge = { services: { postgres: { memory: 1280 + 299 } } };
    expect(load({ backup: LOCAL_BACKUP, resources: atTheEdge }).settings.resources.profile).toBe("4c8g");
    expect(problemsOf({ backup: LOCAL_BACKUP, resources: { services: { postgres: { memory: 1280 + 300 } } } })).toEqual(
      [
        {
          path: "resources.profile",
          message:
            "4c8g allows 7475 MiB of limits, but the services' limits add up to 7476 MiB: 8c16g is for a host with 16384 MiB",
          remedy: path("resources.profile", "8c16g"),
        },
      ],
    );
  });

  it("count Presidio, which needs a larger host", () => {
    const guardrails = [{ name: "personal-data", presidio: { entities: { EMAIL_ADDRESS: "mask" } } }];
    expect(problemsOf({ guardrails, documents: {} })).toEqual([
      {
        path: "resources.profile",
        message:
          "4c8g allows 7475 MiB of limits, but the services' limits add up to 7624 MiB: 8c16g is for a host with 16384 MiB",
        remedy: path("resources.profile", "8c16g"),
      },
    ]);
    expect(load({ guardrails, resources: { profile: "8c16g" } }).settings.guardrails).toHaveLength(1);
  });

  it("have to be lowered when there is no larger profile", () => {
    const resources = { profile: "8c16g", services: { postgres: { memory: 20_000 } } };
    expect(problemsOf({ resources })).toEqual([
      {
        path: "resources",
        message: "has limits that add up to 30248 MiB, but 8c16g allows 15360 MiB",
        remedy: "edit resources in the stack's Pulumi.<stack>.yaml",
      },
    ]);
  });

  it("give each LiteLLM worker the memory that it was measured to need", () => {
    expect(load({ litellmWorkers: "1" }).settings.litellmWorkers).toBe(1);
    expect(problemsOf({ litellmWorkers: "2" })).toEqual([
      {
        path: "resources.services.litellm.memory",
        message: "is 1984 MiB, but 2 workers need 2304 MiB",
        remedy: path("resources.services.litellm.memory", "2304"),
      },
    ]);
  });
});

describe("core limits", () => {
  it("are at most the cores of the profile's host", () => {
    expect(load({ resources: { services: { litellm: { cpus: 4 } } } }).settings.resources.profile).toBe("4c8g");
    expect(problemsOf({ resources: { services: { openWebui: { cpus: 4.5 } } } })).toEqual([
      {
        path: "resources.services.openWebui.cpus",
        message: "of open-webui is above the 4 cores of 4c8g",
        remedy: path("resources.services.openWebui.cpus", "4"),
      },
    ]);
  });
});

describe("a check of several settings", () => {
  it.each([
    ["the models are invalid", { models: [{ name: 1 }], serviceKeys: [{ alias: "k", models: ["gpt"] }] }, "models"],
    ["the host is invalid", { apiHost: "x", chatHost: "x" }, "Host"],
    ["the profile is invalid", { resources: { profile: "x" }, litellmWorkers: "9" }, "resources.profile"],
    ["the workers are invalid", { litellmWorkers: "x" }, "litellmWorkers"],
    [
      "a receiver is invalid",
      { alertReceivers: [{ name: "ops", type: "webhook" }], secrets: { hook: "12345678" } },
      "alertReceivers",
    ],
  ])("is skipped while %s, so one mistake is reported once", (_, changes, invalid) => {
    const paths = problemsOf(changes).map((problem) => problem.path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((where) => !where.includes(invalid))).toEqual([]);
  });

  it.each([
    ["two ports are equal", { ports: { http: 0, https: 8443, grafana: 8443 } }, ["ports.http", "ports.grafana"]],
    [
      "two keys share an alias",
      {
        serviceKeys: [
          { alias: "one", models: [] },
          { alias: "two", models: ["mock"], maxBudget: -1 },
          { alias: "one", models: ["mock"] },
        ],
      },
      ["serviceKeys[0].models[0]", "serviceKeys[1].maxBudget", "serviceKeys[2].alias"],
    ],
    [
      "a key names no model",
      {
        globalKey: { alias: "openwebui_global_key", models: ["gpt"], rpmLimit: "many" },
        models: [{ name: "mock", model: "openai/mock", mockResponse: "x", rpm: 0 }],
      },
      ["models[0].rpm", "globalKey.rpmLimit", "globalKey.models[0]"],
    ],
    [
      "a model lacks its provider's key",
      {
        models: [
          { name: "mock", model: 4, mockResponse: "x" },
          { name: "gpt", model: "openai/gpt", providerKey: "openai" },
          { name: "other", model: "openai/other" },
        ],
      },
      ["models[0].model", "providerKeys.openai", "models[2].providerKey"],
    ],
    [
      "a receiver lacks its address",
      {
        alertReceivers: [
          { name: "a b", type: "webhook", url: { secret: "one" } },
          { name: "two", type: "webhook", url: { secret: "two" } },
        ],
      },
      ["alertReceivers[0].name", "secrets.one", "secrets.two"],
    ],
    ["sign-in lacks its secret", { signIn: { ...OIDC, label: "" } }, ["signIn.label", "secrets.oidcClient"]],
    [
      "a rotation names nothing",
      { rotate: { redisLitellm: "", unknown: "x" }, serviceKeys: [{ alias: "k", models: ["mock"], tpmLimit: 0 }] },
      ["serviceKeys[0].tpmLimit", "rotate.redisLitellm", "rotate.unknown"],
    ],
  ])("also reports that %s while another part of the same setting is invalid", (_, changes, paths) => {
    expect(problemsOf(changes).map((problem) => problem.path)).toEqual(expect.arrayContaining(paths));
    expect(problemsOf(changes)).toHaveLength(paths.length);
  });

  it("still runs while an unrelated setting is invalid", () => {
    const changes = { apiHost: "x", litellmWorkers: "3" };
    expect(problemsOf(changes).map((problem) => problem.path)).toEqual([
      "apiHost",
      "resources.services.litellm.memory",
    ]);
  });
});
