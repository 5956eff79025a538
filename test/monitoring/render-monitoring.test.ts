import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderBlackbox, renderGrafana, renderPrometheus } from "../../components/monitoring/render-monitoring";
import { listPackageFiles, readPackageFile } from "../../components/settings/package-files";
import { containerSuffix, serviceNames } from "../../components/settings/service-names";
import type { SettingsInput } from "../../components/settings/settings";
import type { RenderedFile } from "../../components/templates/rendered-file";
import { ACME, exampleSettings } from "../support/settings";

interface ScrapeJob {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly params?: { readonly module: readonly string[] };
  readonly authorization?: Readonly<Record<string, string>>;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
  readonly relabel_configs?: readonly Readonly<Record<string, unknown>>[];
}

interface PrometheusConfig {
  readonly global: { readonly external_labels: Readonly<Record<string, string>> };
  readonly rule_files: readonly string[];
  readonly alerting: { readonly alertmanagers: readonly Pick<ScrapeJob, "static_configs">[] };
  readonly scrape_configs: readonly ScrapeJob[];
}

function contentOf(files: readonly RenderedFile[], path: string): unknown {
  return parse(files.find((file) => file.path === path)?.content ?? "") as unknown;
}

const prometheus = contentOf(renderPrometheus("llm-test", exampleSettings()), "prometheus.yml") as PrometheusConfig;
const targetsOf = ({ static_configs: groups }: Pick<ScrapeJob, "static_configs">) =>
  groups.flatMap(({ targets }) => targets);

describe("Prometheus' configuration", () => {
  it("labels everything with the stack, so several stacks can share a dashboard", () => {
    expect(prometheus.global.external_labels).toEqual({ stack: "llm-test" });
  });

  it("scrapes and probes only services of this stack and its public hosts", () => {
    const hosts = prometheus.scrape_configs
      .flatMap(targetsOf)
      .map((target) => new URL(target.includes("://") ? target : `tcp://${target}`).hostname);
    const known = [...serviceNames.map(containerSuffix), "localhost", "api.example.com", "chat.example.com"];
    expect(hosts.filter((host) => !known.includes(host))).toEqual([]);
  });

  it("scrapes LiteLLM's metrics with a key from a file and at the address that does not redirect", () => {
    const litellm = prometheus.scrape_configs.find(({ job_name: name }) => name === "litellm");
    expect(litellm).toMatchObject({
      metrics_path: "/metrics/",
      authorization: { credentials_file: "/run/secrets/litellm-key" },
    });
  });

  it("has no plaintext credentials", () => {
    const text = JSON.stringify(prometheus);
    expect(text).not.toMatch(/"(password|credentials|bearer_token)"/);
  });

  it("sends alerts to the stack's own Alertmanager", () => {
    expect(prometheus.alerting.alertmanagers.flatMap(targetsOf)).toEqual(["alertmanager:9093"]);
  });

  it("ships every alert rule in the folder from which it loads rules", () => {
    const files = renderPrometheus("llm-test", exampleSettings()).filter(({ path }) => path.startsWith("rules/"));
    const shipped = listPackageFiles("observability/prometheus/rules");
    expect(prometheus.rule_files).toEqual(["/etc/prometheus/llm-stack/rules/*.yml"]);
    expect(files.map(({ path }) => path)).toEqual(shipped.map((name) => `rules/${name}`));
    for (const { path, content } of files) expect(content).toBe(readPackageFile(`observability/prometheus/${path}`));
  });

  it("probes the public hosts over TLS and without a port, because the names resolve to Nginx's internal port", () => {
    const job = prometheus.scrape_configs.find(({ params }) => params?.module[0] === "public_https");
    expect(job && targetsOf(job)).toEqual(["https://api.example.com/ui/", "https://chat.example.com/"]);
  });

  it("passes each probed address to the exporter as a parameter and keeps it as the instance", () => {
    const probes = prometheus.scrape_configs.filter(({ metrics_path: path }) => path === "/probe");
    expect(probes.length).toBeGreaterThan(0);
    for (const { relabel_configs: rules } of probes) {
      expect(rules).toEqual([
        { source_labels: ["__address__"], target_label: "__param_target" },
        { source_labels: ["__param_target"], target_label: "instance" },
        { target_label: "__address__", replacement: "blackbox-exporter:9115" },
      ]);
    }
  });

  it("uses only probe modules that the blackbox exporter defines", () => {
    const { modules } = contentOf(renderBlackbox(exampleSettings()), "blackbox.yml") as { modules: object };
    const used = prometheus.scrape_configs.flatMap(({ params }) => params?.module ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((module) => !(module in modules))).toEqual([]);
  });
});

describe("the blackbox exporter's configuration", () => {
  interface HttpProbe {
    readonly fail_if_not_ssl?: boolean;
    readonly tls_config?: Readonly<Record<string, unknown>>;
  }

  function publicProbe(tls: SettingsInput["tls"] = { mode: "selfSigned" }): HttpProbe {
    const config = contentOf(renderBlackbox(exampleSettings({ tls })), "blackbox.yml") as {
      readonly modules: { readonly public_https: { readonly http: HttpProbe } };
    };
    return config.modules.public_https.http;
  }

  it.each([
    ["selfSigned", { mode: "selfSigned" }],
    ["files", { mode: "files", certificateFile: "a.pem", privateKeyFile: "b.pem" }],
  ])("compares the certificate with the configured one under tls.mode %s", (_, tls) => {
    expect(publicProbe(tls).tls_config).toEqual({ ca_file: "/etc/blackbox/certificate.pem" });
  });

  it("trusts the public authorities under tls.mode acme", () => {
    expect(publicProbe(ACME).tls_config).toEqual({});
  });

  it("fails a probe that is answered without TLS, and always verifies the certificate", () => {
    expect(publicProbe().fail_if_not_ssl).toBe(true);
    expect(publicProbe().tls_config).not.toHaveProperty("insecure_skip_verify");
  });
});

describe("Grafana's provisioning", () => {
  const files = renderGrafana();

  it("has Prometheus as its only data source, and as the default", () => {
    const { datasources } = contentOf(files, "datasources/prometheus.yaml") as { datasources: object[] };
    expect(datasources).toEqual([
      expect.objectContaining({ uid: "prometheus", url: "http://prometheus:9090", isDefault: true }),
    ]);
  });

  it("loads dashboards from the folder where they are mounted", () => {
    const { providers } = contentOf(files, "dashboards/llm-stack.yaml") as {
      providers: readonly { readonly options: { readonly path: string } }[];
    };
    const folder = providers[0]?.options.path.replace("/etc/grafana/provisioning/", "");
    const dashboards = files.filter(({ path }) => path.endsWith(".json"));
    expect(dashboards.length).toBeGreaterThan(0);
    expect(dashboards.every(({ path }) => path.startsWith(`${folder}/`))).toBe(true);
  });

  it("has dashboards in JSON with a title and a fixed identifier", () => {
    for (const { content } of files.filter(({ path }) => path.endsWith(".json"))) {
      expect(JSON.parse(content)).toMatchObject({
        title: expect.any(String) as string,
        uid: expect.any(String) as string,
      });
    }
  });
});
