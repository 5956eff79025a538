import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { readPackageFile } from "../../components/settings/package-files";
import { contentPanels, dashboards, type Panel } from "./support/dashboards";

const COLUMNS = 24;

const { datasources } = parse(readPackageFile("config-templates/grafana/datasources.yaml")) as {
  readonly datasources: readonly { readonly type: string; readonly uid: string }[];
};
const titles = (panels: readonly Panel[]) => panels.map(({ title }) => title);

describe.each(dashboards())("the dashboard $file", (dashboard) => {
  const panels = contentPanels(dashboard);

  it("is read-only in Grafana, because the next update would undo a change", () => {
    expect(dashboard.editable).toBe(false);
  });

  it("gives every panel its own id", () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("gives every panel its own title", () => {
    const names = titles(panels);
    expect(names.filter((name, index) => name === "" || names.indexOf(name) !== index)).toEqual([]);
  });

  it("fills every row of the grid without gaps or overlaps", () => {
    expect(misplaced(dashboard.panels)).toEqual([]);
  });

  it("describes every panel", () => {
    expect(titles(panels.filter(({ description = "" }) => description.length < 15))).toEqual([]);
  });

  it("gives every panel a unit and thresholds", () => {
    const bare = panels.filter(({ fieldConfig }) => {
      const { unit = "", thresholds } = fieldConfig?.defaults ?? {};
      return unit === "" || thresholds === undefined || thresholds.steps.length === 0;
    });
    expect(titles(bare)).toEqual([]);
  });

  it("queries the provisioned data source", () => {
    const known = datasources.map(({ type, uid }) => `${type} ${uid}`);
    const wrong = panels.filter(
      ({ datasource, targets = [] }) =>
        targets.length === 0 || !known.includes(`${String(datasource?.type)} ${String(datasource?.uid)}`),
    );
    expect(titles(wrong)).toEqual([]);
  });

  it("gives every query of a panel its own letter", () => {
    const twice = panels.filter(
      ({ targets = [] }) => new Set(targets.map(({ refId }) => refId)).size !== targets.length,
    );
    expect(titles(twice)).toEqual([]);
  });
});

it("gives every dashboard its own identifier and title", () => {
  const all = dashboards();
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});

/** Cells of the grid that no panel or more than one panel covers, down to the end of the lowest panel. */
function misplaced(panels: readonly Panel[]): string[] {
  const covered = new Map<string, string[]>();
  for (const { title, gridPos } of panels) {
    for (const [x, y] of places(gridPos)) covered.set(`${x}/${y}`, [...(covered.get(`${x}/${y}`) ?? []), title]);
  }
  const height = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  const wanted = places({ x: 0, y: 0, w: COLUMNS, h: height }).map(([x, y]) => `${x}/${y}`);
  const wrong = wanted.filter((place) => covered.get(place)?.length !== 1);
  const outside = [...covered.keys()].filter((place) => !wanted.includes(place));
  return [...wrong, ...outside].map((place) => `${place}: ${covered.get(place)?.join(" and ") ?? "nothing"}`);
}

function places({ x, y, w, h }: Panel["gridPos"]): [number, number][] {
  return Array.from({ length: w * h }, (_, index) => [x + (index % w), y + Math.floor(index / w)]);
}
