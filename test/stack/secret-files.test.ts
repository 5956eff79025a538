import { createHash } from "node:crypto";

import { beforeAll, describe, expect, it } from "vitest";

import { filesOf, servicesOf } from "../support/containers";
import { GENERATED, type RecordedResource } from "../support/mocks";
import { recordProgram } from "../support/program";
import { OIDC, RELAY } from "../support/settings";

let resources: readonly RecordedResource[];
const secretsOf = (service: string) => filesOf(resources, `llm-dev-${service}-secrets`);
const generated = (name: string) => `${GENERATED}llm-dev-secrets-${name}`;

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", {
    models: [
      { name: "mock", model: "openai/mock", mockResponse: "x" },
      { name: "gpt", model: "openai/gpt", providerKey: "openai" },
    ],
    providerKeys: { openai: "key-of-openai" },
    alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
    signIn: OIDC,
    secrets: {
      opsWebhook: "https://hooks.example.com/1",
      oidcClient: "secret-of-the-client",
      smtpPassword: "password-of-the-relay",
    },
    smtp: { ...RELAY, username: "gateway", password: { secret: "smtpPassword" } },
  }));
});

describe("the secret files", () => {
  it.each([
    ["postgres", { superuser: generated("postgresSuperuser") }],
    [
      "litellm",
      {
        LITELLM_MASTER_KEY: `sk-${generated("litellmMasterKey")}`,
        LITELLM_SALT_KEY: `sk-${generated("litellmSaltKey")}`,
        FORWARD_USER_INFO_HEADER_JWT_SECRET: generated("webuiIdentity"),
        DATABASE_URL: `postgresql://litellm:${generated("litellmDatabase")}@postgres:5432/litellm`,
        REDIS_PASSWORD: generated("redisLitellm"),
        UI_PASSWORD: generated("litellmUiPassword"),
        PROVIDER_KEY_OPENAI: "key-of-openai",
        SMTP_PASSWORD: "password-of-the-relay",
      },
    ],
    [
      "open-webui",
      {
        DATABASE_URL: `postgresql://webui:${generated("webuiDatabase")}@postgres:5432/webui`,
        FORWARD_USER_INFO_HEADER_JWT_SECRET: generated("webuiIdentity"),
        OAUTH_CLIENT_SECRET: "secret-of-the-client",
        PGVECTOR_DB_URL: `postgresql://vectors:${generated("vectorsDatabase")}@postgres:5432/vectors`,
        WEBUI_ADMIN_PASSWORD: generated("webuiAdmin"),
        WEBUI_SECRET_KEY: generated("webuiSecretKey"),
      },
    ],
    ["prometheus", { "litellm-key": `sk-${generated("metricsKey")}` }],
    ["grafana", { "admin-password": generated("grafanaAdmin") }],
    ["alertmanager", { opsWebhook: "https://hooks.example.com/1" }],
    ["postgres-exporter", { password: generated("exporterDatabase") }],
    ["redis-exporter", { "passwords.json": `{"redis://exporter@redis:6379":"${generated("redisExporter")}"}` }],
    ["nginx", { "certificate.pem": "CERTIFICATE", "private-key.pem": `${GENERATED}private-key` }],
  ])("of %s are those that it needs and no others", (service, files) => {
    const inFolder = Object.entries(files).map(([name, content]) => [`/run/secrets/${name}`, content]);
    expect(secretsOf(service)).toEqual(Object.fromEntries(inFolder));
  });

  it("have the same value on both ends of a connection", () => {
    const users = secretsOf("redis")["/run/secrets/users.acl"] ?? "";
    const hash = (name: string) => createHash("sha256").update(generated(name)).digest("hex");
    expect(users).toContain(`\nuser litellm on #${hash("redisLitellm")} `);
    expect(users).toContain(`\nuser exporter on #${hash("redisExporter")} `);
  });
});

describe("Redis' ACL", () => {
  const ruleOf = (user: string) => {
    const users = secretsOf("redis")["/run/secrets/users.acl"] ?? "";
    return users.split("\n").find((line) => line.startsWith(`user ${user} `)) ?? "";
  };

  it("lets the default user only ping Redis", () => {
    expect(ruleOf("default")).toBe("user default on nopass resetkeys resetchannels -@all +ping");
  });

  it("keeps LiteLLM from flushing, reconfiguring or stopping Redis", () => {
    const rules = ruleOf("litellm").split(" ");
    expect(rules).toContain("-@dangerous");
    expect(rules.filter((rule) => /^\+@(all|admin|dangerous)$|^nopass$/.test(rule))).toEqual([]);
    // Later rules win, so a rule after this one grants something again.
    expect(rules.slice(rules.indexOf("-@dangerous") + 1)).toEqual(["+info"]);
  });

  it("lets the exporter read metrics and no key", () => {
    const rules = ruleOf("exporter").split(" ");
    expect(rules.indexOf("-@all")).toBeLessThan(rules.indexOf("+info"));
    expect(rules).toContain("resetkeys");
    expect(rules.filter((rule) => /^(allkeys|~.*|\+@(all|read|write|dangerous))$/.test(rule))).toEqual([]);
  });

  it("contains no plaintext password and no user besides these three", () => {
    const users = secretsOf("redis")["/run/secrets/users.acl"] ?? "";
    expect(users).not.toContain(GENERATED);
    expect(users.match(/^user \w+/gm)).toEqual(["user default", "user litellm", "user exporter"]);
  });
});

describe("a service that reads secrets only from variables", () => {
  it.each(["litellm", "openWebui"] as const)("%s starts through the wrapper that exports the files", (service) => {
    const { entrypoints = [], volumes = [] } = servicesOf(resources)[service].inputs;
    const config = volumes.find(({ containerPath }) => entrypoints[0] === `${containerPath ?? ""}/with-secrets.sh`);
    expect(config?.volumeName).toMatch(/-config-[0-9a-f]{12}$/);
    expect(volumes.map(({ containerPath }) => containerPath)).toContain("/run/secrets");
  });
});
