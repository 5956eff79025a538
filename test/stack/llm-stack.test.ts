import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { LlmStack } from "../../components/index";
import { COMMAND, CONTAINER, resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import { record, type RecordedResource, type Recording } from "../support/mocks";
import { recordProgram, type ProgramOutputs } from "../support/program";
import { exampleSettings } from "../support/settings";

const DOCKER_TYPES = ["docker:index/container:Container", "docker:index/volume:Volume", "docker:index/network:Network"];

/** Every Docker name that a program uses, by kind: containers, volumes and networks may share one. */
function dockerNames(resources: readonly RecordedResource[]): readonly string[] {
  return DOCKER_TYPES.flatMap((type) =>
    resourcesOf(resources, type).map(({ inputs }) => `${type} ${String(inputs["name"])}`),
  );
}

function duplicates(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

describe("the order of an `up`", () => {
  let resources: readonly RecordedResource[];
  /** The declared dependencies of a container or a job, without its own files. */
  const waitsFor = (name: string) =>
    resources
      .filter(({ type }) => type === CONTAINER || type === COMMAND)
      .filter((resource) => resource.name === `llm-dev-${name}`)
      .flatMap(({ options }) => options.dependsOn)
      .filter((dependency) => !dependency.endsWith("-loader"));

  beforeAll(async () => {
    ({ resources } = await recordProgram());
  });

  it.each([
    ["sync-pause", ["llm-dev-postgres"]],
    ["salt-key", ["llm-dev-postgres"]],
    ["litellm", ["llm-dev-postgres", "llm-dev-redis", "llm-dev-sync-pause", "llm-dev-salt-key"]],
    ["sync-open-webui", ["llm-dev-litellm", "llm-dev-open-webui"]],
    ["sync-litellm", ["llm-dev-sync-open-webui"]],
    ["sync", ["llm-dev-sync-litellm"]],
    ["alertmanager", ["llm-dev-alertmanager-owner"]],
    ["open-webui", ["llm-dev-postgres", "llm-dev-sync-pause"]],
    ["open-webui-key", ["llm-dev-keys"]],
    ["nginx", ["llm-dev-litellm", "llm-dev-open-webui"]],
    ["prometheus", ["llm-dev-keys"]],
    ["redis-exporter", ["llm-dev-postgres", "llm-dev-redis"]],
  ])("makes %s wait for what it needs: %j", (component, needed) => {
    expect(waitsFor(component)).toEqual(needed);
  });

  it("creates databases and keys as part of what the others wait for", () => {
    const parentOf = (type: string, name: string) => resourceNamed(resources, type, name).options.parent;
    expect(parentOf(COMMAND, "llm-dev-postgres-bootstrap")).toBe("llm-dev-postgres");
    expect(parentOf(COMMAND, "llm-dev-open-webui-key")).toBe("llm-dev-open-webui");
  });

  it("has at most 145 resources", () => {
    expect(resources.filter(({ type }) => type !== "pulumi:pulumi:Stack").length).toBeLessThanOrEqual(145);
  });

  it("is one tree below the stack's own component", () => {
    const parents = new Map(resources.map(({ type, name, options }) => [`${type} ${name}`, options.parent]));
    const orphans = [...parents].filter(([, parent]) => parent === undefined || parent === "llm-stack-dev");
    expect(orphans.map(([key]) => key)).toEqual(["llm-stack:index:LlmStack llm-dev"]);
  });
});

describe("the outputs", () => {
  it("point to the public hosts and to the pages on the Docker host itself", async () => {
    const { result } = await recordProgram("dev", { ports: { https: 443, grafana: 3001 } });
    expect([result.apiUrl, result.chatUrl]).toEqual(["https://api.localhost", "https://chat.localhost"]);
    expect(result.adminEmail).toBe("admin@example.com");
    expect(result.localUrls).toEqual({
      litellm: "http://127.0.0.1:24157",
      prometheus: "http://127.0.0.1:9090",
      grafana: "http://127.0.0.1:3001",
      alertmanager: "http://127.0.0.1:9093",
    });
  });
});

describe("two stacks of this project", () => {
  let dev: Recording<ProgramOutputs>;
  let other: Recording<ProgramOutputs>;

  beforeAll(async () => {
    dev = await recordProgram("dev");
    other = await recordProgram("other");
  });

  it("share no name in Docker", () => {
    const [names, otherNames] = [dockerNames(dev.resources), dockerNames(other.resources)];
    expect(names.length).toBe(otherNames.length);
    expect(duplicates([...names, ...otherNames])).toEqual([]);
  });

  it("have the stack's name in every Docker name, label and metric", () => {
    expect(dockerNames(other.resources).filter((name) => !name.includes(" llm-other-"))).toEqual([]);
    expect(JSON.stringify(other.resources)).not.toContain("llm-dev");
  });
});

describe("two stacks in one program", () => {
  let resources: readonly RecordedResource[];

  beforeAll(async () => {
    const ports = { http: 8080, https: 8443, litellm: 24_158, prometheus: 9190, grafana: 3100, alertmanager: 9193 };
    const secretInputs = { providerKeys: { openai: "openai-key" }, secrets: {} };
    const second = exampleSettings({ ports, subnet: "10.220.0.0/21", dockerHost: "ssh://deploy@second.example.com" });
    ({ resources } = await record("both", {}, () => {
      new LlmStack("one", { settings: exampleSettings(), secretInputs });
      new LlmStack("two", { settings: second, secretInputs });
      return Promise.resolve();
    }));
  });

  it("have their own resources and Docker names", () => {
    expect(duplicates(resources.map(({ type, name }) => `${type} ${name}`))).toEqual([]);
    expect(duplicates(dockerNames(resources))).toEqual([]);
  });

  it("reach only their own networks and volumes, and the one network that leads nowhere", () => {
    for (const stack of ["one", "two"]) {
      for (const { inputs } of Object.values(servicesOf(resources, stack))) {
        const names = [
          ...(inputs.networksAdvanced ?? []).map(({ name }) => name),
          ...(inputs.volumes ?? []).flatMap(({ volumeName }) => (volumeName === undefined ? [] : [volumeName])),
        ];
        expect(names.filter((name) => !name.startsWith(`${stack}-`) && name !== DEAD_END)).toEqual([]);
      }
    }
  });

  it("use their own Docker host for everything in Docker", () => {
    const hosts = resourcesOf(resources, "pulumi:providers:docker").map(({ name, inputs }) => [name, inputs["host"]]);
    expect(Object.fromEntries(hosts)).toEqual({
      "one-docker": "unix:///var/run/docker.sock",
      "two-docker": "ssh://deploy@second.example.com",
    });
    for (const { name, provider } of resources.filter(({ type }) => type.startsWith("docker:"))) {
      expect(provider).toBe(`${name.split("-", 1)[0] ?? ""}-docker`);
    }
  });

  it("share no secret", () => {
    const files = (stack: string) =>
      JSON.stringify(resources.filter(({ type, name }) => type.startsWith("docker:") && name.startsWith(stack)));
    expect(files("one")).not.toContain("SECRET-two");
    expect(files("two")).not.toContain("SECRET-one");
  });
});

describe("a stack on a machine that the same program creates", () => {
  const HOST = "ssh://deploy@created.example.com";
  const args = { settings: exampleSettings(), secretInputs: { providerKeys: { openai: "openai-key" }, secrets: {} } };
  const hosts = (resources: readonly RecordedResource[]) =>
    resourcesOf(resources, COMMAND)
      .filter(({ name }) => name !== "gateway-certificate")
      .map(({ inputs }) => (inputs["environment"] as Readonly<Record<string, string>>)["DOCKER_HOST"]);

  it("has its resources and its commands there", async () => {
    const { resources } = await record("created", {}, () => {
      new LlmStack("gateway", { ...args, dockerHost: pulumi.output(HOST) });
      return Promise.resolve();
    });
    expect(resourceNamed(resources, "pulumi:providers:docker", "gateway-docker").inputs["host"]).toBe(HOST);
    expect(new Set(hosts(resources))).toEqual(new Set([HOST]));
  });

  it("uses the program's own Docker provider", async () => {
    const { resources } = await record("created", {}, () => {
      const provider = new docker.Provider("theirs", { host: HOST });
      new LlmStack("gateway", { ...args, dockerHost: HOST }, { providers: { docker: provider } });
      return Promise.resolve();
    });
    expect(resourcesOf(resources, "pulumi:providers:docker").map(({ name }) => name)).toEqual(["theirs"]);
    const providers = DOCKER_TYPES.flatMap((type) => resourcesOf(resources, type)).map(({ provider }) => provider);
    expect(new Set(providers)).toEqual(new Set(["theirs"]));
  });
});
