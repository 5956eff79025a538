import { describe, expect, it } from "vitest";

import { renderLitellm } from "../../components/litellm/render-litellm";
import { renderNginx } from "../../components/nginx/render-nginx";
import { readPackageFile } from "../../components/settings/package-files";
import { apiRouteGroups, type ApiRouteGroup } from "../../components/settings/schemas/api-routes";
import { locationFor, valuesOf } from "../support/nginx-config";
import { nginxConfig, serverOf } from "../support/nginx-example";
import { exampleSettings } from "../support/settings";

/** Groups that only work together. */
const BATCHES: ApiRouteGroup[] = ["files", "batches"];

/** Paths of a group in LiteLLM's gate. */
function routesOfTheGate(group: ApiRouteGroup): readonly string[] {
  if (BATCHES.includes(group)) {
    const source = readPackageFile("config-templates/litellm/batches/paths.py");
    return paths(source, new RegExp(`"[A-Z]+ (/v1/${group}\\S*?)"`, "g")).flatMap((path) => [path, path.slice(3)]);
  }
  const source = readPackageFile("config-templates/litellm/gate/opened.py");
  if (group === "mcp") return ["/mcp", "/my-server_1/mcp"];
  if (group === "realtime") return paths(/REALTIME_ROUTES = (.+)/.exec(source)?.[1] ?? "", /"(\/\S+?)"/g);
  const start = source.indexOf(`"${group}": RouteGroup(`);
  return paths(source.slice(start, source.indexOf("RouteGroup(", start + 20)), /"POST (\/\S+)"/g);
}

function paths(source: string, pattern: RegExp): readonly string[] {
  return Array.from(source.matchAll(pattern), ([, path = ""]) =>
    path.replace("{model}", "vendor/a-model").replace("{id}", "file-1_a"),
  );
}

describe("the groups of apiRoutes", () => {
  it.each(apiRouteGroups)("%s has the same routes in Nginx as in LiteLLM's gate", (group) => {
    const apiRoutes = BATCHES.includes(group) ? BATCHES : [group];
    const open = serverOf(nginxConfig({ apiRoutes }), "api.example.com");
    const closed = serverOf(nginxConfig(), "api.example.com");
    const routes = routesOfTheGate(group);
    expect(routes.length).toBeGreaterThan(1);
    for (const path of routes) {
      expect(valuesOf(locationFor(open, path).block, "proxy_pass"), path).toEqual(["http://litellm"]);
      expect(locationFor(open, path), path).not.toEqual(locationFor(closed, path));
    }
  });

  it("render nothing as long as none is open", () => {
    const files = (apiRoutes: ApiRouteGroup[]) => renderNginx(exampleSettings({ apiRoutes }));
    expect(files([]).filter(({ path }) => path.startsWith("routes-"))).toEqual([]);
    expect(files(["google"]).filter(({ path }) => path.startsWith("routes-"))).toHaveLength(1);
    expect(renderLitellm(exampleSettings({ apiRoutes: ["azure"] }))).toEqual(renderLitellm(exampleSettings()));
  });
});
