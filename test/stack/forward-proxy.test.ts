import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import type { ServiceName } from "../../components/settings/service-names";
import { filesOf, servicesOf, type RecordedContainer } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { recordProgram } from "../support/program";
import { OIDC } from "../support/settings";

const PASSWORD = "p@ss/word:%";
const proxy = { url: "http://proxy.example.com:3128", username: "DOMAIN\\ann", password: { secret: "proxyPassword" } };
const ADDRESS = "http://DOMAIN%5Cann:p%40ss%2Fword%3A%25@proxy.example.com:3128";

const USERS = [
  ["litellm", "litellm"],
  ["openWebui", "open-webui"],
  ["alertmanager", "alertmanager"],
] as const;

describe("a stack with a forward proxy", () => {
  let resources: readonly RecordedResource[];
  let services: Readonly<Record<ServiceName, RecordedContainer>>;

  beforeAll(async () => {
    const secrets = { proxyPassword: PASSWORD, oidcClient: "secret-of-the-client" };
    ({ resources } = await recordProgram("dev", { proxy, signIn: OIDC, secrets }));
    services = servicesOf(resources);
  });

  it.each(USERS)("gives %s the address with the encoded credentials as secret files", (service, suffix) => {
    const files = filesOf(resources, `llm-dev-${suffix}-secrets`);
    expect(files).toMatchObject({ "/run/secrets/HTTP_PROXY": ADDRESS, "/run/secrets/HTTPS_PROXY": ADDRESS });
    const { entrypoints = [], envs = [] } = services[service].inputs;
    expect(entrypoints[0]).toMatch(/\/with-secrets\.sh$/);
    expect(envs.find((variable) => variable.startsWith("NO_PROXY="))).toMatch(/[=,]litellm,.*[=,]api\.localhost(,|$)/);
  });

  it("shows neither the password nor the address with it in any container's own inputs", () => {
    const texts = JSON.stringify(Object.values(services).map(({ inputs }) => inputs));
    for (const text of [PASSWORD, encodeURIComponent(PASSWORD), "ann:"]) expect(texts).not.toContain(text);
  });

  it("gives no other service the address", () => {
    const loaders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("HTTPS_PROXY"));
    expect(loaders.map(({ name }) => name)).toEqual(
      expect.arrayContaining(USERS.map(([, suffix]) => `llm-dev-${suffix}-secrets-loader`)),
    );
    expect(loaders).toHaveLength(USERS.length);
  });

  it("makes Alertmanager's HTTP client read the variables, which it otherwise ignores", () => {
    const file = filesOf(resources, "llm-dev-alertmanager-config")["/etc/alertmanager/llm-stack/alertmanager.yml"];
    const { global } = parse(file ?? "") as { readonly global: Readonly<Record<string, unknown>> };
    expect(global["http_config"]).toEqual({ proxy_from_environment: true });
    expect(services.alertmanager.inputs.entrypoints).toEqual([
      "/etc/alertmanager/llm-stack/with-secrets.sh",
      "/bin/alertmanager",
    ]);
  });
});

describe("a forward proxy without sign-in", () => {
  it("reaches the containers the same way, and Open WebUI only when it connects outside", async () => {
    const { resources } = await recordProgram("dev", { proxy: { url: proxy.url } });
    const secrets = (suffix: string) => filesOf(resources, `llm-dev-${suffix}-secrets`);
    expect(secrets("litellm")["/run/secrets/HTTPS_PROXY"]).toBe(proxy.url);
    expect(secrets("open-webui")).not.toHaveProperty("/run/secrets/HTTPS_PROXY");
    expect(servicesOf(resources).openWebui.inputs.envs?.join()).not.toContain("NO_PROXY");
  });
});

describe("the name of the Docker host", () => {
  const hostsOf = async (changes: Parameters<typeof recordProgram>[1]) => {
    const services = servicesOf((await recordProgram("dev", changes)).resources);
    const named = Object.entries(services).filter(([, { inputs }]) => inputs.hosts !== undefined);
    return { named: named.map(([service]) => service), hosts: services.litellm.inputs.hosts };
  };

  it("exists in no container unless a setting uses it", async () => {
    expect((await hostsOf({})).named).toEqual([]);
  });

  it("exists in the containers with outbound access when a model is on the Docker host", async () => {
    const models = [{ name: "mock", model: "ollama/llama3", apiBase: "http://host.docker.internal:11434" }];
    expect(await hostsOf({ models })).toEqual({
      named: ["litellm", "alertmanager"],
      hosts: [{ host: "host.docker.internal", ip: "host-gateway" }],
    });
  });

  it("exists when the proxy is on the Docker host", async () => {
    expect((await hostsOf({ proxy: { url: "http://host.docker.internal:3128" } })).named).toContain("alertmanager");
  });
});
