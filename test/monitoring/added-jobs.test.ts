import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderGrafana, renderPrometheus } from "../../components/monitoring/render-monitoring";
import { NO_MONITORING_FILES, type MonitoringFiles } from "../../components/settings/added-monitoring/monitoring-files";
import { exampleSettings } from "../support/settings";

const file = (name: string) => ({ name, path: `monitoring/${name}`, content: `content of ${name}` });

interface Config {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

function render(monitoring: object, files: Partial<MonitoringFiles> = {}) {
  const settings = exampleSettings({ monitoring } as never);
  const rendered = renderPrometheus("llm-test", settings, { ...NO_MONITORING_FILES, ...files });
  const config = parse(rendered.find(({ path }) => path === "prometheus.yml")?.content ?? "") as Config;
  return { rendered, config, job: (name: string) => config.scrape_configs.find((job) => job.job_name === name) };
}

describe("an added scrape job", () => {
  it("needs only a name and targets", () => {
    const { job } = render({ scrape: [{ name: "php", targets: ["a.example.com:9253"] }] });
    expect(job("php")).toEqual({ job_name: "php", static_configs: [{ targets: ["a.example.com:9253"] }] });
  });

  it("has every field in Prometheus' own words, and credentials as files", () => {
    const scrape = [
      {
        name: "php",
        targets: ["a.example.com:9253"],
        path: "/php/metrics",
        scheme: "https",
        interval: "1m",
        labels: { site: "blog" },
        certificateAuthority: "ca.pem",
        bearerToken: { secret: "token" },
      },
      {
        name: "hosts",
        targets: ["b.example.com:9100"],
        scheme: "https",
        basicAuth: { username: "prometheus", password: { secret: "word" } },
      },
    ];
    const { job, rendered } = render({ scrape }, { authorities: { php: "PEM" } });
    expect(job("php")).toEqual({
      job_name: "php",
      metrics_path: "/php/metrics",
      scheme: "https",
      scrape_interval: "1m",
      authorization: { credentials_file: "/run/secrets/token" },
      tls_config: { ca_file: "/etc/prometheus/llm-stack/authorities/php.pem" },
      static_configs: [{ targets: ["a.example.com:9253"], labels: { site: "blog" } }],
    });
    expect(job("hosts")).toMatchObject({ basic_auth: { username: "prometheus", password_file: "/run/secrets/word" } });
    expect(rendered).toContainEqual({ path: "authorities/php.pem", content: "PEM" });
    expect(JSON.stringify(rendered)).not.toContain("secret.example.com");
  });

  it("gives up within a short interval, which Prometheus demands", () => {
    const { job } = render({ scrape: [{ name: "php", targets: ["a.example.com:1"], interval: "5s" }] });
    expect(job("php")).toMatchObject({ scrape_interval: "5s", scrape_timeout: "5s" });
    const { job: slower } = render({ scrape: [{ name: "php", targets: ["a.example.com:1"], interval: "10s" }] });
    expect(slower("php")).not.toHaveProperty("scrape_timeout");
  });
});

describe("added probes", () => {
  it("have the form of the stack's own", () => {
    const own = render({}).job("probe-inside") as unknown as Record<string, unknown>;
    const { job } = render({ probes: [{ name: "site", targets: ["https://www.example.com/"] }] });
    expect(job("site")).toMatchObject({
      metrics_path: "/probe",
      params: own["params"],
      relabel_configs: own["relabel_configs"],
      static_configs: [{ targets: ["https://www.example.com/"] }],
    });
  });
});

describe("added rules", () => {
  it("are loaded from a folder of their own", () => {
    const { config, rendered } = render({}, { rules: [file("site.yml")] });
    expect(config.rule_files).toEqual([
      "/etc/prometheus/llm-stack/rules/*.yml",
      "/etc/prometheus/llm-stack/added-rules/*",
    ]);
    expect(rendered).toContainEqual({ path: "added-rules/site.yml", content: "content of site.yml" });
  });
});

describe("added dashboards", () => {
  it("are in a folder of their own, which a second provider loads", () => {
    const files = renderGrafana({ ...NO_MONITORING_FILES, dashboards: [file("site.json")] });
    const provider = files.find(({ path }) => path === "dashboards/added.yaml")?.content ?? "";
    const { providers } = parse(provider) as { providers: readonly { options: { path: string } }[] };
    expect(providers[0]?.options.path).toBe("/etc/grafana/provisioning/dashboards/added");
    expect(files).toContainEqual({ path: "dashboards/added/site.json", content: "content of site.json" });
    expect(renderGrafana().map(({ path }) => path)).not.toContain("dashboards/added.yaml");
  });
});

describe("monitoring.host", () => {
  it("is probed like the other public hosts", () => {
    const { job } = render({ host: "grafana.example.com" });
    expect(job("probe-public")).toMatchObject({
      static_configs: [{ targets: expect.arrayContaining(["https://grafana.example.com/login"]) as unknown }],
    });
  });
});
