import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { readPackageFile } from "../../components/settings/package-files";
import { contentPanels, dashboards, dataPanels, expressions, type Panel } from "./support/dashboards";

const COLUMNS = 24;

const { datasources } = parse(readPackageFile("config-templates/grafana/datasources.yaml")) as {
  readonly datasources: readonly { readonly type: string; readonly uid: string }[];
};
/** Labels of LiteLLM's metrics that name a person or a device. Spend by person is in `npm run spend`. */
const PERSONAL = /\b(user|user_email|user_alias|end_user|client_ip|user_agent)\b/;
const FRONT_PAGE = "llm-overview";
const runbook = readPackageFile("docs/runbook.md");
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
    const bare = dataPanels(dashboard).filter(({ fieldConfig }) => {
      const { unit = "", thresholds } = fieldConfig?.defaults ?? {};
      return unit === "" || thresholds === undefined || thresholds.steps.length === 0;
    });
    expect(titles(bare)).toEqual([]);
  });

  it("queries the provisioned data source", () => {
    const known = datasources.map(({ type, uid }) => `${type} ${uid}`);
    const wrong = dataPanels(dashboard).filter(
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

  it("names only sections that the runbook has", () => {
    const named = panels.flatMap(({ description = "" }) => [...description.matchAll(/docs\/runbook\.md#(\w+)/g)]);
    const anchors = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
    expect(named.map(([, anchor = ""]) => anchor).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  it("asks for no label that names a person or a device", () => {
    expect(expressions(dashboard).filter(({ expr }) => PERSONAL.test(expr))).toEqual([]);
  });

  it("offers exactly the choices that its queries use", () => {
    const queries = dataPanels(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const used = queries.flatMap((expr) => [...expr.matchAll(/"\$([a-z]+)"/g)].map(([, name]) => name));
    expect(new Set(used)).toEqual(new Set(dashboard.templating.list.map(({ name }) => name)));
  });

  it("has the tag by which the dashboards link to each other", () => {
    expect(dashboard.tags).toEqual(["llm-stack"]);
  });
});

it("links from the front page to every other dashboard", () => {
  const front = dashboards().find(({ uid }) => uid === FRONT_PAGE);
  const text = (front?.panels ?? []).map(({ options }) => options?.content ?? "").join("\n");
  const linked = [...text.matchAll(/\(\/d\/([\w-]+)\)/g)].map(([, uid]) => uid);
  const others = dashboards().map(({ uid }) => uid);
  expect(linked.toSorted()).toEqual(others.filter((uid) => uid !== FRONT_PAGE).toSorted());
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
