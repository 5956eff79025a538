import { beforeAll, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { networkNames, networkSubnets, type NetworkName } from "../../components/settings/subnets";
import { containersOf, resourceNamed, resourcesOf, servicesOf, type RecordedContainer } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { recordProgram } from "../support/program";
import { OIDC } from "../support/settings";

const NETWORK = "docker:index/network:Network";
const ACME = { mode: "acme", email: "a@example.com", directoryUrl: "https://acme.example.com/directory" };

/** Which networks a service is in. */
const NETWORKS: Readonly<Record<ServiceName, readonly NetworkName[]>> = {
  postgres: ["data", "store-metrics"],
  redis: ["data", "store-metrics"],
  litellm: ["app", "data", "litellm-metrics", "egress"],
  openWebui: ["app", "data"],
  nginx: ["edge", "app", "edge-metrics"],
  sync: ["data"],
  prometheus: ["monitoring", "admin", "litellm-metrics", "probes"],
  alertmanager: ["monitoring", "notifications"],
  grafana: ["monitoring", "admin"],
  nodeExporter: ["monitoring"],
  socketProxy: ["docker-api"],
  cadvisor: ["docker-api", "monitoring"],
  postgresExporter: ["store-metrics", "monitoring"],
  redisExporter: ["store-metrics", "monitoring"],
  nginxExporter: ["edge-metrics", "monitoring"],
  blackboxExporter: ["edge-metrics", "probes"],
};
/** Services that reach the outside, and so are in the network that takes link-local addresses away from them. */
const LEAVING: readonly ServiceName[] = ["litellm", "alertmanager"];
/** Every port of the host that a service takes, as address:port>container's port. */
const PORTS: Partial<Readonly<Record<ServiceName, readonly string[]>>> = {
  nginx: ["0.0.0.0:8080>80", "0.0.0.0:8443>443"],
  litellm: ["127.0.0.1:24157>4000"],
  prometheus: ["127.0.0.1:9090>9090"],
  grafana: ["127.0.0.1:3000>3000"],
  alertmanager: ["127.0.0.1:9093>9093"],
};
/** Networks on which Docker gives a container no way to the outside. */
const INTERNAL: readonly NetworkName[] = [
  "app",
  "data",
  "monitoring",
  "litellm-metrics",
  "store-metrics",
  "edge-metrics",
  "probes",
  "docker-api",
];
/** Applications, which people and models feed with texts of all kinds. */
const APPLICATIONS: readonly ServiceName[] = ["litellm", "openWebui"];
const NEIGHBOURS_OF_APPLICATIONS: Partial<Readonly<Record<ServiceName, readonly ServiceName[]>>> = {
  litellm: ["postgres", "redis", "openWebui", "nginx", "sync", "prometheus"],
  openWebui: ["postgres", "redis", "litellm", "nginx", "sync"],
};

let resources: readonly RecordedResource[];
let services: Readonly<Record<ServiceName, RecordedContainer>>;

beforeAll(async () => {
  ({ resources } = await recordProgram());
  services = servicesOf(resources);
});

describe.each(serviceNames)("%s", (service) => {
  it("is in its networks and no other, under its own name", () => {
    const attached = services[service].inputs.networksAdvanced ?? [];
    const own = attached.filter(({ name }) => name !== DEAD_END);
    expect(own.map(({ name }) => name)).toEqual(NETWORKS[service].map((network) => `llm-dev-${network}`));
    for (const { aliases = [] } of own) expect(aliases[0]).toBe(services[service].inputs.hostname);
  });

  it("reaches no link-local address, and is known by no name where other stacks are too", () => {
    const attached = services[service].inputs.networksAdvanced ?? [];
    const ends = attached.filter(({ name }) => name === DEAD_END);
    expect(ends).toEqual(LEAVING.includes(service) ? [{ name: DEAD_END }] : []);
  });

  it("publishes exactly its documented ports", () => {
    const published = (services[service].inputs.ports ?? []).map(
      ({ ip = "every address", external, internal }) => `${ip}:${external}>${internal}`,
    );
    expect(published).toEqual(PORTS[service] ?? []);
  });
});

describe("published ports", () => {
  it("are open to other hosts at Nginx alone", () => {
    const open = containersOf(resources).filter(({ inputs }) => inputs.ports?.some(({ ip }) => ip !== "127.0.0.1"));
    expect(open.map(({ name }) => name)).toEqual(["llm-dev-nginx"]);
  });

  it("belong to services in a network that Docker publishes ports of", () => {
    const publishing = serviceNames.filter((service) => (services[service].inputs.ports ?? []).length > 0);
    const unreachable = publishing.filter((service) => NETWORKS[service].every((name) => INTERNAL.includes(name)));
    expect(publishing).not.toEqual([]);
    expect(unreachable).toEqual([]);
  });
});

describe.each(APPLICATIONS)("%s", (application) => {
  it("reaches neither an exporter nor the monitoring", () => {
    const neighbours = serviceNames.filter(
      (other) => other !== application && NETWORKS[other].some((network) => NETWORKS[application].includes(network)),
    );
    expect(neighbours).toEqual(NEIGHBOURS_OF_APPLICATIONS[application]);
  });
});

describe("the probes", () => {
  it("share networks with Nginx, its exporter and Prometheus alone, because they ask whatever they are told to", () => {
    const neighbours = serviceNames.filter(
      (other) =>
        other !== "blackboxExporter" && NETWORKS[other].some((name) => NETWORKS.blackboxExporter.includes(name)),
    );
    expect(neighbours).toEqual(["nginx", "prometheus", "nginxExporter"]);
  });
});

describe("Nginx", () => {
  it("answers to the public names inside too, so that probes take the way that people take", () => {
    for (const network of ["app", "edge-metrics"]) {
      const attached = services.nginx.inputs.networksAdvanced?.find(({ name }) => name === `llm-dev-${network}`);
      expect(attached?.aliases).toEqual(["nginx", "api.localhost", "chat.localhost"]);
    }
  });
});

describe.each(networkNames)("the network %s", (name) => {
  const network = () => resourceNamed(resources, NETWORK, `llm-dev-network-${name}`);

  it("has the part of the settings' range that is its own", () => {
    expect(network().inputs["ipamConfigs"]).toEqual([{ subnet: networkSubnets("10.213.0.0/21")[name] }]);
    expect(network().inputs["name"]).toBe(`llm-dev-${name}`);
  });

  it("lets its containers reach the outside only where that is its purpose", () => {
    const masquerade = String(name === "egress" || name === "notifications");
    expect(network().inputs["internal"]).toBe(INTERNAL.includes(name));
    expect(network().inputs["options"]).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": masquerade });
  });

  it("is taken away before its successor comes, because a range can be used once only", () => {
    expect(network().options.deleteBeforeReplace).toBe(true);
  });
});

describe("with sign-in through a provider", () => {
  it("Open WebUI has a way out, to ask the provider", async () => {
    const recording = await recordProgram("dev", { signIn: OIDC, secrets: { oidcClient: "secret-of-the-client" } });
    const attached = servicesOf(recording.resources).openWebui.inputs.networksAdvanced ?? [];
    expect(attached.map(({ name }) => name)).toEqual(["llm-dev-app", "llm-dev-data", "llm-dev-egress", DEAD_END]);
  });
});

describe("under tls.mode acme", () => {
  it("Nginx' network has a way out too, and no other than before", async () => {
    const recording = await recordProgram("dev", { tls: ACME });
    const networks = resourcesOf(recording.resources, NETWORK);
    const leaving = networks.filter(({ inputs }) => JSON.stringify(inputs["options"]).includes('"true"'));
    expect(leaving.map(({ inputs }) => inputs["name"]).toSorted()).toEqual([
      "llm-dev-edge",
      "llm-dev-egress",
      "llm-dev-notifications",
    ]);
    const attached = servicesOf(recording.resources).nginx.inputs.networksAdvanced ?? [];
    expect(attached.map(({ name }) => name)).toContain(DEAD_END);
  });
});
