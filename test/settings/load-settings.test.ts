import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { loadSettings } from "../../components/settings/settings";
import { load, problemsOf, stackConfig } from "../support/config";
import { resolved } from "../support/mocks";

describe("the dev stack's settings", () => {
  const { settings, secretInputs } = load();

  it("are accepted without a provider key, a domain or any other secret", () => {
    expect(secretInputs).toEqual({ providerKeys: {}, secrets: {} });
    expect(settings.apiHost).toBe("api.localhost");
    expect(settings.models.map(({ name }) => name)).toEqual(["mock", "mock-embedding"]);
  });

  it("keep the defaults of unset fields, including those in objects", () => {
    expect(settings.ports).toEqual({
      http: 8080,
      https: 8443,
      litellm: 24_157,
      prometheus: 9090,
      grafana: 3000,
      alertmanager: 9093,
    });
    expect(settings.globalKey).toEqual({ alias: "openwebui_global_key", models: ["all-proxy-models"] });
    expect(settings.tls).toEqual({ mode: "selfSigned" });
    expect(settings.litellmWorkers).toBe(1);
  });
});

describe("the prod stack's settings", () => {
  const BACKUP_KEYS = { backupKeyId: "id-of-the-key", backupKey: "key-of-the-storage" };
  const secrets = {
    providerKeys: { openai: "openai-key", anthropic: "anthropic-key" },
    secrets: { opsWebhook: "https://hooks.example.com/1", oidcClient: "secret-of-the-client", ...BACKUP_KEYS },
  };

  it("are accepted once its secrets are set", () => {
    const { settings } = load(secrets, "prod");
    expect(settings.tls.mode).toBe("acme");
    expect(settings.providerKeyNames).toEqual(["openai", "anthropic"]);
    expect(settings.secretNames).toEqual(["opsWebhook", "oidcClient", "backupKeyId", "backupKey"]);
  });

  it("are rejected with the command for each missing secret", () => {
    expect(problemsOf({}, "prod").map(({ remedy }) => remedy)).toEqual([
      "pulumi config set --secret --path 'llm-stack:providerKeys.openai'",
      "pulumi config set --secret --path 'llm-stack:providerKeys.anthropic'",
      "pulumi config set --secret --path 'llm-stack:secrets.backupKeyId'",
      "pulumi config set --secret --path 'llm-stack:secrets.backupKey'",
      "pulumi config set --secret --path 'llm-stack:secrets.oidcClient'",
      "pulumi config set --secret --path 'llm-stack:secrets.opsWebhook'",
    ]);
  });
});

describe("a stack's settings", () => {
  it("may set a single image and keep the default of all others", () => {
    const { images } = load().settings;
    const changed = load({ images: { redis: "redis:7.4.12-alpine" } }).settings.images;
    expect(changed).toEqual({ ...images, redis: "redis:7.4.12-alpine" });
  });

  it("may set one limit of one service and keep the profile", () => {
    const { resources } = load({ resources: { services: { redis: { memory: 256 } } } }).settings;
    expect(resources).toEqual({ profile: "4c8g", services: { redis: { memory: 256 } } });
  });

  it("take their defaults from Pulumi.yaml even when the engine passes none", () => {
    const config = stackConfig();
    const own = ["apiHost", "chatHost", "adminEmail", "models"].map((name) => `llm-stack:${name}`);
    pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).filter(([key]) => own.includes(key))));
    expect(loadSettings().settings).toEqual(load({ ports: {}, serviceKeys: [], documents: {} }).settings);
  });

  it("ignore the configuration of other packages", () => {
    pulumi.runtime.setAllConfig({ ...stackConfig(), "docker:host": "unix:///x", "aws:region": "eu-central-1" });
    expect(loadSettings().settings).toEqual(load().settings);
  });

  it("name each secret that has no value, with the command that sets it", () => {
    expect(problemsOf({ secrets: { webuiAdmin: null, webuiSecretKey: "value-of-key" } })).toEqual([
      {
        path: "secrets.webuiAdmin",
        message: "has no value",
        remedy: "pulumi config set --secret --path 'llm-stack:secrets.webuiAdmin'",
      },
    ]);
  });

  it("contain only names of secrets, whose values are passed next to them as Pulumi secrets", async () => {
    const { settings, secretInputs } = load({
      providerKeys: { openai: "value-of-provider" },
      secrets: { webuiAdmin: "value-of-admin" },
    });
    expect(JSON.stringify(settings)).not.toContain("value-of");
    const [key, password] = [secretInputs.providerKeys["openai"], secretInputs.secrets["webuiAdmin"]];
    const values = [pulumi.output(key), pulumi.output(password)];
    expect(await Promise.all(values.map(pulumi.isSecret))).toEqual([true, true]);
    expect(await Promise.all(values.map(resolved))).toEqual(["value-of-provider", "value-of-admin"]);
  });
});
