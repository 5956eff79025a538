import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";

import { PROMETHEUS, type Tile } from "./panels";

const COLUMNS = 24;
/** All dashboards have this tag; the links at their top list it. */
const TAG = "llm-stack";

/** Panels side by side, of equal width. Their number must divide 24. */
export interface Line {
  readonly height: number;
  readonly tiles: readonly Tile[];
}

/** Lines under a heading. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A label by which a dashboard's reader can filter. Use it in a query as `label=~"$name"`. */
export interface Filter {
  readonly name: string;
  readonly title: string;
  /** The metric with the label. */
  readonly metric: string;
  readonly label: string;
}

/** A dashboard as written in this folder. */
export interface DashboardSpec {
  /** Name of its file in observability/grafana/dashboards, without the ending. */
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Grafana's expression for the start of the time range. Default: 6 hours ago. */
  readonly from?: string;
  /** How often the queries run. Default: every 30 seconds. */
  readonly refresh?: string;
  readonly filters?: readonly Filter[];
  readonly sections: readonly Section[];
}

/** Panels side by side, 8 units high. */
export function line(...tiles: readonly Tile[]): Line {
  return { height: 8, tiles };
}

/** Panels side by side, for single values. */
export function lowLine(...tiles: readonly Tile[]): Line {
  return { height: 4, tiles };
}

/**
 * The dashboard in Grafana's classic form, with every panel in its place. Grafana reads this form from files. The SDK marks it as
 * deprecated in favour of a newer one, which has not been tried here.
 */
/* eslint-disable @typescript-eslint/no-deprecated -- Grafana reads the classic form from files; the SDK prefers a newer one */
export function buildDashboard(spec: DashboardSpec): sdk.Dashboard {
  const { uid, title, description, from = "now-6h", refresh = "30s", filters = [], sections } = spec;
  const builder = new sdk.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .version(1)
    .refresh(refresh)
    .timezone("")
    .time({ from, to: "now" })
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .variables(filters.map(variable))
    .annotations([])
    .link({ build: linkToOthers });
  placePanels(builder, title, sections);
  return builder.build();
}

/** Places sections below each other, and the panels of a line side by side. A section's ids begin with its hundred. */
function placePanels(builder: sdk.DashboardBuilder, title: string, sections: readonly Section[]): void {
  let y = 0;
  for (const [index, section] of sections.entries()) {
    let id = 100 * (index + 1);
    builder.withRow(new sdk.RowBuilder(section.title).id(id).gridPos({ x: 0, y, w: COLUMNS, h: 1 }));
    y += 1;
    for (const { height, tiles } of section.lines) {
      const w = widthOf(tiles, title);
      for (const [column, tile] of tiles.entries()) {
        id += 1;
        tile.id(id);
        tile.gridPos({ x: column * w, y, w, h: height });
        builder.withPanel(tile);
      }
      y += height;
    }
  }
}
/* eslint-enable @typescript-eslint/no-deprecated */

/** Links to all dashboards, shown at the top: the SDK's default hides them in a menu. */
function linkToOthers(): sdk.DashboardLink {
  const link = new sdk.DashboardLinkBuilder("Dashboards").type(sdk.DashboardLinkType.Dashboards).tags([TAG]);
  const built = link.keepTime(true).build();
  delete built.placement;
  return built;
}

function widthOf({ length }: readonly Tile[], title: string): number {
  if (COLUMNS % length !== 0) throw new Error(`${title}: ${length} panels do not fill a line of ${COLUMNS} columns`);
  return COLUMNS / length;
}

/** Values of a label, all by default. LiteLLM writes "None" where a request has no such value. */
function variable({ name, title, metric, label }: Filter): sdk.QueryVariableBuilder {
  return new sdk.QueryVariableBuilder(name)
    .label(title)
    .datasource(PROMETHEUS)
    .query(`label_values(${metric}, ${label})`)
    .regex("/^(?!None$).+$/")
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: "All", value: "$__all" });
}
