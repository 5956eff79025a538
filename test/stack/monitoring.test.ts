import { beforeAll, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { createAuthority } from "../support/authorities";
import { COMMAND, filesOf, resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import { GENERATED, resolved } from "../support/mocks";
import { recordProgram } from "../support/program";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const OAUTH = {
  mode: "oidc",
  authUrl: "https://login.example.com/authorize",
  tokenUrl: "https://login.example.com/token",
  apiUrl: "https://login.example.com/userinfo",
  clientId: "grafana",
  clientSecret: { secret: "grafanaClient" },
  label: "Example account",
  roleAttributePath: "contains(groups, 'ops') && 'Viewer'",
};

type Services = ReturnType<typeof servicesOf>;
const networksOf = (services: Services, service: keyof Services) =>
  (services[service].inputs.networksAdvanced ?? []).map(({ name }) => name.replace("llm-dev-", ""));
const variablesOf = (services: Services) => {
  const pairs = (services.grafana.inputs.envs ?? []).map((text): [string, string] => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")];
  });
  return Object.fromEntries(pairs);
};

describe("added scrape jobs", () => {
  let recording: Awaited<ReturnType<typeof recordProgram>>;
  let services: Services;

  beforeAll(async () => {
    const { certificate } = await createAuthority("Company", new Date("2036-01-01T00:00:00Z"));
    const scrape = [
      {
        name: "php",
        targets: ["web1.example.com:9253"],
        scheme: "https",
        bearerToken: { secret: "exporterToken" },
        certificateAuthority: certificate,
      },
      { name: "hosts", targets: ["host.docker.internal:9100"] },
    ];
    recording = await recordProgram("dev", {
      monitoring: { scrape },
      secrets: { exporterToken: "the-token-of-tests" },
    });
    services = servicesOf(recording.resources);
  });

  it("give Prometheus outbound access in place of the network that only publishes its port", () => {
    expect(networksOf(services, "prometheus")).toEqual([
      "monitoring",
      "notifications",
      "litellm-metrics",
      "probes",
      DEAD_END,
    ]);
    expect(networksOf(services, "blackboxExporter")).toEqual(["edge-metrics", "probes"]);
  });

  it("let Prometheus alone reach the Docker host, so no other container is replaced", async () => {
    expect(services.prometheus.inputs.hosts).toEqual([{ host: "host.docker.internal", ip: "host-gateway" }]);
    const plain = servicesOf((await recordProgram()).resources);
    const changed = Object.keys(services).filter(
      (service) =>
        JSON.stringify(services[service as keyof Services].inputs) !==
        JSON.stringify(plain[service as keyof Services].inputs),
    );
    expect(changed).toEqual(["prometheus"]);
  });

  it("pass credentials on as files, and nowhere else", () => {
    expect(filesOf(recording.resources, "llm-dev-prometheus-secrets")).toMatchObject({
      "/run/secrets/exporterToken": "the-token-of-tests",
    });
    expect(JSON.stringify(recording.resources.map(({ visible }) => visible))).not.toContain("the-token-of-tests");
  });

  it("verify a target with the job's own authority", () => {
    const files = filesOf(recording.resources, "llm-dev-prometheus-config");
    expect(files["/etc/prometheus/llm-stack/authorities/php.pem"]).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });
});

describe("added probes", () => {
  it("give only the blackbox exporter outbound access", async () => {
    const probes = [{ name: "site", targets: ["https://www.example.com/"] }];
    const services = servicesOf((await recordProgram("dev", { monitoring: { probes } })).resources);
    expect(networksOf(services, "blackboxExporter")).toEqual(["edge-metrics", "probes", "notifications", DEAD_END]);
    expect(networksOf(services, "prometheus")).toContain("admin");
    expect(services.prometheus.inputs.hosts).toBeUndefined();
  });
});

describe("monitoring.host", () => {
  let recording: Awaited<ReturnType<typeof recordProgram>>;
  let services: Services;

  beforeAll(async () => {
    recording = await recordProgram("dev", { monitoring: { host: "grafana.localhost" } });
    services = servicesOf(recording.resources);
  });

  it("connects Nginx and Grafana on the network of Nginx's metrics, which no application is in", () => {
    expect(networksOf(services, "grafana")).toEqual(["monitoring", "admin", "edge-metrics"]);
    expect(networksOf(services, "nginx")).toEqual(["edge", "app", "edge-metrics"]);
  });

  it("is a name of Nginx and of its certificate", () => {
    const aliases = services.nginx.inputs.networksAdvanced?.[0]?.aliases;
    expect(aliases).toEqual(["nginx", "api.localhost", "chat.localhost", "grafana.localhost"]);
    expect(resourceNamed(recording.resources, COMMAND, "llm-dev-certificate").inputs["create"]).toMatch(
      /api\.localhost chat\.localhost grafana\.localhost$/,
    );
  });

  it("turns off everything that Grafana shows without an account, and stays reachable on the Docker host", () => {
    expect(variablesOf(services)).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_PUBLIC_DASHBOARDS_ENABLED: "false",
      GF_SNAPSHOTS_ENABLED: "false",
      GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
      GF_SERVER_ROOT_URL: "https://grafana.localhost:8443/",
      GF_USERS_ALLOW_SIGN_UP: "false",
    });
    expect(services.grafana.inputs.ports).toEqual([{ internal: 3000, external: 3000, ip: "127.0.0.1" }]);
  });

  it("is an output", () => {
    expect(recording.result.monitoringUrl).toBe("https://grafana.localhost:8443");
  });

  it("opens neither Prometheus nor Alertmanager", () => {
    const files = Object.entries(filesOf(recording.resources, "llm-dev-nginx-config"));
    const upstreams = files.flatMap(([, content = ""]) => [...content.matchAll(/server ([\w-]+):\d+ resolve/g)]);
    expect(upstreams.map(([, name]) => name).toSorted()).toEqual(["grafana", "litellm", "open-webui"]);
  });
});

describe("sign-in to Grafana through a provider", () => {
  it("passes on the client's secret as a file, refuses people without a role, and gives Grafana outbound access", async () => {
    const monitoring = { host: "grafana.localhost", signIn: OAUTH };
    const secrets = { grafanaClient: "the-secret-of-tests" };
    const { resources } = await recordProgram("dev", { monitoring, secrets });
    const services = servicesOf(resources);
    expect(networksOf(services, "grafana")).toEqual(["monitoring", "notifications", "edge-metrics", DEAD_END]);
    expect(variablesOf(services)).toMatchObject({
      GF_AUTH_GENERIC_OAUTH_ENABLED: "true",
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET__FILE: "/run/secrets/client-secret",
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH: OAUTH.roleAttributePath,
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_STRICT: "true",
      GF_AUTH_GENERIC_OAUTH_ALLOW_ASSIGN_GRAFANA_ADMIN: "false",
    });
    expect(filesOf(resources, "llm-dev-grafana-secrets")).toMatchObject({
      "/run/secrets/client-secret": "the-secret-of-tests",
    });
    expect(JSON.stringify(services.grafana.inputs)).not.toContain("the-secret-of-tests");
  });
});

describe("the auditor's account", () => {
  const JOB = "llm-dev-grafana-auditor";
  const names = (resources: Parameters<typeof resourcesOf>[0], type: string) =>
    resourcesOf(resources, type).map(({ name }) => name);

  it("exists only if the settings ask for it", async () => {
    const { resources, result } = await recordProgram();
    expect(names(resources, COMMAND)).not.toContain(JOB);
    expect(names(resources, PASSWORD)).not.toContain("llm-dev-secrets-grafanaAuditor");
    expect(result.auditorPassword).toBeNull();
  });

  it("gets its generated password in the job's process alone, and the password is a secret output", async () => {
    const { resources, result } = await recordProgram("dev", { monitoring: { auditor: true } });
    const { inputs, visible } = resourceNamed(resources, COMMAND, JOB);
    const value = `${GENERATED}llm-dev-secrets-grafanaAuditor`;
    expect(inputs["create"]).toBe("docker exec --interactive --env AUDITOR_PASSWORD llm-dev-grafana sh");
    expect(inputs["environment"]).toMatchObject({ AUDITOR_PASSWORD: value });
    expect(JSON.stringify(visible)).not.toContain(value);
    expect(JSON.stringify(servicesOf(resources).grafana.inputs)).not.toContain(value);
    expect(result.auditorPassword && (await resolved(result.auditorPassword))).toBe(value);
  });

  it("gets a rotated password, after the administrator's is reset, without a new container", async () => {
    const before = await recordProgram("dev", { monitoring: { auditor: true } });
    const rotate = { grafanaAuditor: "2026-11", grafanaAdmin: "2026-11" };
    const { resources } = await recordProgram("dev", { monitoring: { auditor: true }, rotate });
    const triggers = (from: typeof resources) => resourceNamed(from, COMMAND, JOB).inputs["triggers"];
    expect(triggers(resources)).not.toEqual(triggers(before.resources));
    expect(resourceNamed(resources, COMMAND, JOB).options.dependsOn).toContain("llm-dev-grafana-password");
    const files = filesOf(resources, "llm-dev-grafana-secrets");
    expect(Object.keys(files)).toEqual(["/run/secrets/admin-password"]);
  });
});
