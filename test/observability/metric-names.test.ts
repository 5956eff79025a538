import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderLitellm } from "../../components/litellm/render-litellm";
import { declaredSettings } from "../../components/settings/declared-settings";
import { exampleSettings } from "../support/settings";
import { dashboards, expressions } from "./support/dashboards";
import { exporterMetrics } from "./support/known-metrics";
import { metricNamesIn } from "./support/promql";
import { alerts, recordings } from "./support/rules";

/** LiteLLM writes this metric outside its Prometheus callback, whose configuration does not concern it. */
const OUTSIDE = ["litellm_redis_circuit_breaker_state"];
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

  it("of LiteLLM that a rule or a dashboard reads are turned on in LiteLLM's configuration", () => {
    const content = renderLitellm(exampleSettings()).find(({ path }) => path === "config.yaml")?.content ?? "";
    const { litellm_settings: settings } = parse(content) as {
      readonly litellm_settings: {
        readonly prometheus_metrics_config: readonly { readonly metrics: readonly string[] }[];
      };
    };
    const on = settings.prometheus_metrics_config.flatMap(({ metrics }) => metrics);
    const read = [...alerts(), ...recordings(), ...dashboards().flatMap(expressions)].flatMap(({ expr }) =>
      metricNamesIn(expr).filter((name) => name.startsWith("litellm_")),
    );
    const base = (name: string) => name.replace(/_(bucket|count|sum|total)$/, "");
    expect([...new Set(read)].filter((name) => !OUTSIDE.includes(name) && !on.includes(base(name)))).toEqual([]);
  });

  it.each(sections)("of $key come from the image that Pulumi.yaml names", ({ key, image }) => {
    const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>>;
    const [declared] = images[key]?.split("@") ?? [];
    expect(image, "harvest the names again: see the head of test/observability/metric-names.txt").toBe(declared);
  });
});
