import { expect, it } from "vitest";

import { listPackageFiles, readPackageFile } from "../../../components/settings/package-files";
import { renderDashboards } from "../../../ops/dashboards/render-dashboards";

const FOLDER = "observability/grafana/dashboards";

it("keeps the committed dashboards up to date (npm run docs)", async () => {
  const outdated = (await renderDashboards()).filter(({ path, content }) => readPackageFile(path) !== content);
  expect(outdated.map(({ path }) => path)).toEqual([]);
});

it("renders every file in the folder", async () => {
  const rendered = (await renderDashboards()).map(({ path }) => path);
  expect(rendered.toSorted()).toEqual(listPackageFiles(FOLDER).map((file) => `${FOLDER}/${file}`));
});

it("renders the same twice", async () => {
  expect(await renderDashboards()).toEqual(await renderDashboards());
});
