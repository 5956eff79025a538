import { expect, it } from "vitest";

import { listPackageFiles, readPackageFile } from "../../../components/settings/package-files";
import { renderDashboards } from "../../../ops/dashboards/render-dashboards";

const FOLDER = "observability/grafana/dashboards";

it("keeps the committed dashboards up to date (npm run docs)", async () => {
  for (const { path, content } of await renderDashboards()) expect(readPackageFile(path), path).toBe(content);
});

it("renders every file in the folder", async () => {
  const rendered = (await renderDashboards()).map(({ path }) => path);
  expect(rendered.toSorted()).toEqual(listPackageFiles(FOLDER).map((file) => `${FOLDER}/${file}`));
});

it("renders the same twice", async () => {
  expect(await renderDashboards()).toEqual(await renderDashboards());
});
