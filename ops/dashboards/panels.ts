import { PanelBuilder as BarGauge } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimeline } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as Text, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";

import { alertSteps, type Step } from "./alert-thresholds";

/** The data source that config-templates/grafana/datasources.yaml provisions. */
export const PROMETHEUS = { type: "prometheus", uid: "prometheus" } as const;

/** A PromQL expression and the name of its series. */
export type Query = readonly [expr: string, legend: string];

/** What every panel with data has. */
export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  /** Grafana's name of the unit: `none` for whole numbers, `percentunit` for shares between 0 and 1. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Alerts about the same value. The panel takes their thresholds and names their sections of the runbook. */
  readonly alerts?: readonly string[];
  /** Other alerts about the panel's subject. The panel names their sections of the runbook and takes no thresholds from them. */
  readonly related?: readonly string[];
  /** Thresholds where no alert has any. Default: green. */
  readonly steps?: readonly Step[];
  /** Shown while the queries return nothing. Default: what Grafana shows. */
  readonly noValue?: string;
  /** Texts instead of values. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** A panel without its place. */
export interface Tile extends Builder<sdk.Panel> {
  id(id: number): unknown;
  gridPos(position: sdk.GridPos): unknown;
}

/** What the builders of all panels have in common. */
interface CommonBuilder extends Tile {
  title(title: string): unknown;
  description(description: string): unknown;
  datasource(source: common.DataSourceRef): unknown;
  maxDataPoints(number: number): unknown;
  unit(unit: string): unknown;
  decimals(decimals: number): unknown;
  min(min: number): unknown;
  noValue(text: string): unknown;
  mappings(mappings: sdk.ValueMapping[]): unknown;
  thresholds(thresholds: Builder<sdk.ThresholdsConfig>): unknown;
  colorScheme(color: Builder<sdk.FieldColor>): unknown;
  withTarget(target: DataqueryBuilder): unknown;
}

/** Of this many steps `$__interval` makes up the time range of a panel without a time axis: an hour each for a month. */
const STEPS = 720;

/** Red below one, for values that are 1 when all is well. */
export const ONE_IS_GOOD: readonly Step[] = [
  { value: null, color: "red" },
  { value: 1, color: "green" },
];

/** Red from one on, for counts that should be zero. */
export const NONE_IS_GOOD: readonly Step[] = [
  { value: null, color: "green" },
  { value: 1, color: "red" },
];

/** Single values now. */
export function stat(spec: PanelSpec): Tile {
  const builder = new Stat()
    .colorMode(common.BigValueColorMode.Background)
    .graphMode(common.BigValueGraphMode.None)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false));
  return fill(builder, spec, "now", sdk.FieldColorModeId.Thresholds);
}

/** Lines over time. Thresholds of alerts are dashed lines. */
export function graph(spec: PanelSpec): Tile {
  const builder = new TimeSeries()
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  if (spec.alerts || spec.steps) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
  }
  return fill(builder, spec, "over time", sdk.FieldColorModeId.PaletteClassic);
}

/** A bar now for each series. */
export function bars(spec: PanelSpec): Tile {
  const builder = new BarGauge()
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .orientation(common.VizOrientation.Horizontal)
    .showUnfilled(true)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false));
  if (spec.unit === "percentunit") builder.max(1);
  return fill(builder, spec, "now", sdk.FieldColorModeId.Thresholds);
}

/** The states of each series over time. */
export function timeline(spec: PanelSpec): Tile {
  const builder = new StateTimeline().showValue(common.VisibilityMode.Never).mergeValues(true).fillOpacity(70);
  return fill(builder, spec, "over time", sdk.FieldColorModeId.Thresholds);
}

/** A row now for each series, with the named labels as columns. */
export function table(spec: PanelSpec, columns: Readonly<Record<string, string>>): Tile {
  const indexByName = Object.fromEntries(Object.keys(columns).map((label, index) => [label, index]));
  const builder = new Table()
    .withTransformation({ id: "filterFieldsByName", options: { include: { names: Object.keys(columns) } } })
    .withTransformation({ id: "organize", options: { indexByName, renameByName: columns } });
  return fill(builder, spec, "table", sdk.FieldColorModeId.Thresholds);
}

/** Markdown. */
export function text(title: string, description: string, content: string): Tile {
  return new Text().title(title).description(description).mode(TextMode.Markdown).content(content);
}

function fill<Panel extends CommonBuilder>(
  builder: Panel,
  spec: PanelSpec,
  form: "now" | "over time" | "table",
  color: sdk.FieldColorModeId,
): Panel {
  const { title, unit, queries, alerts, noValue, texts } = spec;
  builder.title(title);
  builder.description(describe(spec));
  builder.datasource(PROMETHEUS);
  if (form !== "over time") builder.maxDataPoints(STEPS);
  builder.unit(unit);
  if (unit === "none") builder.decimals(0);
  if (unit === "percentunit") builder.min(0);
  if (noValue !== undefined) builder.noValue(noValue);
  if (texts) builder.mappings([valueTexts(texts)]);
  const steps = alerts ? alertSteps(alerts, unit === "none") : (spec.steps ?? [{ value: null, color: "green" }]);
  builder.thresholds(new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps([...steps]));
  builder.colorScheme(new sdk.FieldColorBuilder().mode(color));
  for (const [index, [expr, legend]] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend);
    if (form === "table") query.format(PromQueryFormat.Table);
    builder.withTarget(form === "over time" ? query.range() : query.instant());
  }
  return builder;
}

function describe({ description, alerts = [], related = [] }: PanelSpec): string {
  const sections = [...alerts, ...related].map((alert) => `docs/runbook.md#${alert.toLowerCase()}`);
  return sections.length === 0 ? description : `${description} Runbook: ${sections.join(", ")}`;
}

function valueTexts(texts: Readonly<Record<string, string>>): sdk.ValueMap {
  return {
    type: sdk.MappingType.ValueToText,
    options: Object.fromEntries(Object.entries(texts).map(([value, label], index) => [value, { text: label, index }])),
  };
}
