import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderLitellm } from "../../components/litellm/render-litellm";
import { declaredSettings } from "../../components/settings/declared-settings";
import { exampleSettings } from "../support/settings";
import { dashboards, expressions } from "./support/dashboards";
import { exporterMetrics } from "./support/known-metrics";
import { metricNamesIn } from "./support/promql";
import { alerts, recordings } from "../../testing/prometheus/rules";

/** LiteLLM writes this metric outside its Prometheus callback, whose configuration does not concern it. */
const OUTSIDE = ["litellm_redis_circuit_breaker_state"];

/** A group in LiteLLM's `prometheus_metrics_config`. Without `include_labels`, its metrics have all of LiteLLM's labels. */
interface MetricsGroup {
  readonly metrics: readonly string[];
  readonly include_labels?: readonly string[];
}

const sections = exporterMetrics();
const known = new Set([...sections.flatMap(({ names }) => names), ...recordings().map(({ record }) => record)]);

describe("metric names", () => {
  it("in the alert rules exist in an image of the stack", () => {
    const unknown = alerts().flatMap(({ alert, expr }) =>
      metricNamesIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${alert}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it("in the recording rules exist in an image of the stack, or are recorded", () => {
    const unknown = recordings().flatMap(({ record, expr }) =>
      metricNamesIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${record}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it.each(dashboards())("in $file exist in an image of the stack", (dashboard) => {
    const unknown = expressions(dashboard).flatMap(({ title, expr }) =>
      metricNamesIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${title}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  describe("of LiteLLM", () => {
    const content = renderLitellm(exampleSettings()).find(({ path }) => path === "config.yaml")?.content ?? "";
    const { litellm_settings: settings } = parse(content) as {
      readonly litellm_settings: { readonly prometheus_metrics_config: readonly MetricsGroup[] };
    };
    const groups = settings.prometheus_metrics_config;
    const queries = [...alerts(), ...recordings(), ...dashboards().flatMap(expressions)].map(({ expr }) => expr);

    it("that a rule or a dashboard reads are turned on in LiteLLM's configuration", () => {
      const on = groups.flatMap(({ metrics }) => metrics);
      const read = queries.flatMap((expr) => metricNamesIn(expr).filter((name) => name.startsWith("litellm_")));
      const off = [...new Set(read)].filter((name) => !OUTSIDE.includes(name) && !on.includes(counted(name)));
      expect(off).toEqual([]);
    });

    it("have the labels that a rule or a dashboard reads", () => {
      const missing = groups.flatMap(({ metrics, include_labels: kept }) =>
        queries
          .flatMap((expr) => metrics.flatMap((metric) => labelsRead(expr, metric)))
          .filter((label) => kept !== undefined && !kept.includes(label))
          .map((label) => `${metrics.join(", ")}: ${label}`),
      );
      expect([...new Set(missing)]).toEqual([]);
    });
  });

  it.each(sections)("of $key come from the image that Pulumi.yaml names", ({ key, image }) => {
    const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>>;
    const [declared] = images[key]?.split("@") ?? [];
    expect(image, "harvest the names again: see the head of test/observability/metric-names.txt").toBe(declared);
  });
});

/** LiteLLM's own name of a metric that Prometheus knows with a suffix. */
function counted(name: string): string {
  return name.replace(/_(bucket|count|sum|total)$/, "");
}

/** Labels in the matchers of a metric, and in the aggregations of an expression that reads no other metric. */
function labelsRead(expression: string, metric: string): string[] {
  const matchers = [...expression.matchAll(/(\w+)\{([^{}]*)\}/g)]
    .filter(([, name = ""]) => counted(name) === metric)
    .flatMap(([, , inside = ""]) => [...inside.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label));
  const alone = metricNamesIn(expression).every((name) => counted(name) === metric);
  const aggregations = alone ? [...expression.matchAll(/\bby \(([^()]*)\)/g)] : [];
  const grouped = aggregations.flatMap(([, labels = ""]) => labels.split(",").map((label) => label.trim()));
  return [...matchers, ...grouped].filter((label) => label !== "le" && label !== "");
}
