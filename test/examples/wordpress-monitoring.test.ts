import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { packageRoot } from "../../components/settings/package-files";
import { metricNamesIn } from "../observability/support/promql";
import { findPromtool, PROMTOOL_SOURCES } from "../../testing/prometheus/promtool";
import { filesOf } from "../support/containers";
import { recordProgram } from "../support/program";

const FOLDER = "examples/wordpress-monitoring";
/** Names of php-fpm_exporter (phpfpm/exporter.go) and of the blackbox exporter that the example uses. */
const METRICS = [
  "phpfpm_up",
  "phpfpm_active_processes",
  "phpfpm_idle_processes",
  "phpfpm_listen_queue",
  "phpfpm_max_children_reached",
  "phpfpm_slow_requests",
  "probe_success",
  "probe_duration_seconds",
  "probe_http_duration_seconds",
  "probe_ssl_earliest_cert_expiry",
];

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly description: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const read = (path: string) => readFileSync(join(packageRoot, FOLDER, path), "utf8");
const rules = (parse(read("rules/wordpress.yml")) as RuleFile).groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(read("dashboards/wordpress.json")) as Dashboard;
const promtool = findPromtool(join(packageRoot, FOLDER, "rules"));
const needs = promtool ? "" : ` (needs ${PROMTOOL_SOURCES})`;

describe("the WordPress example", () => {
  it("is accepted as a stack's settings, and its files reach Prometheus and Grafana", async () => {
    const { config } = parse(read("settings.yaml")) as { readonly config: Readonly<Record<string, object>> };
    const { resources } = await recordProgram("dev", { monitoring: config["llm-stack:monitoring"] });
    const prometheus = filesOf(resources, "llm-dev-prometheus-config");
    expect(prometheus["/etc/prometheus/llm-stack/added-rules/wordpress.yml"]).toBe(read("rules/wordpress.yml"));
    expect(prometheus["/etc/prometheus/llm-stack/prometheus.yml"]).toContain("wordpress1.internal.example.com:9253");
    const grafana = filesOf(resources, "llm-dev-grafana-config");
    expect(grafana["/etc/grafana/provisioning/dashboards/added/wordpress.json"]).toBe(
      read("dashboards/wordpress.json"),
    );
  });

  it("uses only metrics that its exporters have", () => {
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(expressions.flatMap(metricNamesIn).filter((name) => !METRICS.includes(name))).toEqual([]);
  });

  it("names each of its alerts at the panel with the same value", () => {
    const named = panels.map(({ description }) => description).join("\n");
    expect(rules.map(({ alert }) => alert).filter((alert) => !named.includes(alert))).toEqual([]);
  });

  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!promtool)(`has rules that fire as their test expects${needs}`, () => {
    expect(promtool?.("check", "rules", "--lint-fatal", "wordpress.yml")).toContain("SUCCESS");
    expect(promtool?.("test", "rules", "wordpress.test.yml")).toContain("SUCCESS");
  });
});
