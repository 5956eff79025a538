import { beforeAll, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { networkNames, networkSubnets, type NetworkName } from "../../components/settings/subnets";
import { containersOf, resourceNamed, resourcesOf, servicesOf, type RecordedContainer } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { EVERY_SERVICE, recordProgram } from "../support/program";
import { ACME, BACKUPS, OIDC } from "../support/settings";

const NETWORK = "docker:index/network:Network";

/** Services with outbound access, which are therefore in the network that blocks link-local addresses. */
const LEAVING: readonly ServiceName[] = ["litellm", "alertmanager"];
/** Networks on which Docker gives a container no outbound access. */
const INTERNAL: readonly NetworkName[] = [
  "app",
  "data",
  "monitoring",
  "litellm-metrics",
  "store-metrics",
  "edge-metrics",
  "probes",
  "docker-api",
  "extraction",
  "guardrails",
  "backups",
];
/** Applications process untrusted text from users and models. */
const APPLICATIONS: readonly ServiceName[] = ["litellm", "openWebui"];
const NEIGHBOURS_OF_APPLICATIONS: Partial<Readonly<Record<ServiceName, readonly ServiceName[]>>> = {
  litellm: [
    "postgres",
    "redis",
    "openWebui",
    "presidioAnalyzer",
    "presidioAnonymizer",
    "nginx",
    "sync",
    "prometheus",
    "backup",
  ],
  openWebui: ["postgres", "redis", "litellm", "tika", "nginx", "sync", "backup"],
};

let resources: readonly RecordedResource[];
let services: Readonly<Record<ServiceName, RecordedContainer>>;

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", EVERY_SERVICE));
  services = servicesOf(resources);
});

/** The stack's networks that a service is in. Which they are, the golden file containers.yaml says. */
function networksOf(service: ServiceName): readonly NetworkName[] {
  const attached = (services[service].inputs.networksAdvanced ?? []).map(({ name }) => name);
  return networkNames.filter((network) => attached.includes(`llm-dev-${network}`));
}

function neighboursOf(service: ServiceName): readonly ServiceName[] {
  const networks = networksOf(service);
  return serviceNames.filter((other) => other !== service && networksOf(other).some((name) => networks.includes(name)));
}

describe.each(serviceNames)("%s", (service) => {
  it("is in networks of the stack alone, under its own name", () => {
    const attached = services[service].inputs.networksAdvanced ?? [];
    const own = attached.filter(({ name }) => name !== DEAD_END);
    expect(own).toHaveLength(networksOf(service).length);
    expect(own).not.toEqual([]);
    for (const { aliases = [] } of own) expect(aliases[0]).toBe(services[service].inputs.hostname);
  });

  it("reaches no link-local address, and has no name where other stacks are too", () => {
    const attached = services[service].inputs.networksAdvanced ?? [];
    const ends = attached.filter(({ name }) => name === DEAD_END);
    expect(ends).toEqual(LEAVING.includes(service) ? [{ name: DEAD_END }] : []);
  });
});

describe("published ports", () => {
  it("are open to other hosts only at Nginx", () => {
    const open = containersOf(resources).filter(({ inputs }) => inputs.ports?.some(({ ip }) => ip !== "127.0.0.1"));
    expect(open.map(({ name }) => name)).toEqual(["llm-dev-nginx"]);
  });

  it("belong to services in a network whose ports Docker publishes", () => {
    const publishing = serviceNames.filter((service) => (services[service].inputs.ports ?? []).length > 0);
    const unreachable = publishing.filter((service) => networksOf(service).every((name) => INTERNAL.includes(name)));
    expect(publishing).not.toEqual([]);
    expect(unreachable).toEqual([]);
  });
});

describe.each(APPLICATIONS)("%s", (application) => {
  it("reaches neither an exporter nor the monitoring", () => {
    expect(neighboursOf(application)).toEqual(NEIGHBOURS_OF_APPLICATIONS[application]);
  });
});

describe("Tika", () => {
  it("reaches only Open WebUI, because it parses whatever people upload", () => {
    expect(neighboursOf("tika")).toEqual(["openWebui"]);
  });
});

describe("Presidio", () => {
  it("reaches only LiteLLM, because it reads prompts and asks for no credentials", () => {
    expect(neighboursOf("presidioAnalyzer")).toEqual(["litellm", "presidioAnonymizer"]);
    expect(neighboursOf("presidioAnonymizer")).toEqual(["litellm", "presidioAnalyzer"]);
  });
});

describe("restic", () => {
  it("shares no network with any other container, because it holds the keys of the backups", () => {
    expect(neighboursOf("restic")).toEqual([]);
    expect(networksOf("backup")).toEqual(["data"]);
  });

  it("has outbound access only when a backup leaves the host", async () => {
    const names = ["cloudKeyId", "cloudKey", "nasKey", "vaultPassword"];
    const secrets = Object.fromEntries(names.map((name) => [name, `secret-value-of-${name}`]));
    const remote = await recordProgram("dev", { backup: BACKUPS, secrets });
    const { inputs } = resourceNamed(remote.resources, NETWORK, "llm-dev-network-backups");
    expect(inputs["internal"]).toBe(false);
    expect(inputs["options"]).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": "true" });
    const attached = servicesOf(remote.resources).restic.inputs.networksAdvanced ?? [];
    expect(attached.map(({ name }) => name)).toEqual(["llm-dev-backups", DEAD_END]);
  });
});

describe("the probes", () => {
  it("share networks only with Nginx, its exporters and Prometheus, because they send any request they are told to", () => {
    expect(neighboursOf("blackboxExporter")).toEqual(["nginx", "prometheus", "nginxExporter", "accessLogExporter"]);
  });
});

describe("Nginx", () => {
  it("answers to the public names inside too, so probes take the same path as users", () => {
    for (const network of ["app", "edge-metrics"]) {
      const attached = services.nginx.inputs.networksAdvanced?.find(({ name }) => name === `llm-dev-${network}`);
      expect(attached?.aliases).toEqual(["nginx", "api.localhost", "chat.localhost"]);
    }
  });
});

describe.each(networkNames)("the network %s", (name) => {
  const network = () => resourceNamed(resources, NETWORK, `llm-dev-network-${name}`);

  it("has its own part of the settings' range", () => {
    expect(network().inputs["ipamConfigs"]).toEqual([{ subnet: networkSubnets("10.213.0.0/21")[name] }]);
    expect(network().inputs["name"]).toBe(`llm-dev-${name}`);
  });

  it("gives its containers outbound access only if that is its purpose", () => {
    const masquerade = String(name === "egress" || name === "notifications");
    expect(network().inputs["internal"]).toBe(INTERNAL.includes(name));
    expect(network().inputs["options"]).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": masquerade });
  });

  it("is deleted before its replacement is created, because a range can be in use only once", () => {
    expect(network().options.deleteBeforeReplace).toBe(true);
  });
});

describe("Open WebUI with sign-in through a provider", () => {
  it("has outbound access, to reach the provider", async () => {
    const recording = await recordProgram("dev", { signIn: OIDC, secrets: { oidcClient: "secret-of-the-client" } });
    const attached = servicesOf(recording.resources).openWebui.inputs.networksAdvanced ?? [];
    expect(attached.map(({ name }) => name)).toEqual([
      "llm-dev-app",
      "llm-dev-data",
      "llm-dev-extraction",
      "llm-dev-egress",
      DEAD_END,
    ]);
  });
});

describe("Nginx under tls.mode acme", () => {
  it("has outbound access through its edge network, and no other network gains it", async () => {
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

describe("a stack behind load balancers with PROXY protocol", () => {
  it("publishes the listeners that demand the protocol, and no other", async () => {
    const changes = { proxyProtocol: true, trustedProxies: ["10.0.4.0/24"] };
    const { nginx } = servicesOf((await recordProgram("dev", changes)).resources);
    expect((nginx.inputs.ports ?? []).map(({ internal, external }) => [internal, external])).toEqual([
      [8081, 8080],
      [8443, 8443],
    ]);
  });
});
