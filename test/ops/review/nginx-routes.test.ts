import { describe, expect, it } from "vitest";

import { routesOf } from "../../../ops/review/nginx-routes";

function routes(...lines: readonly string[]): readonly string[] {
  return routesOf([{ path: "nginx/api.conf", content: `${lines.join("\n")}\n` }]).map(({ route }) => route);
}

describe("routesOf", () => {
  it.each([
    ["a path", "location = /v1/batches {", ["/v1/batches"]],
    ["a path with what is below it", "location ^~ /public/ {", ["/public/"]],
    [
      "each alternative of a pattern",
      "location ~ ^(/v1)?/(models|models/.+)$ {",
      ["(/v1)?/models", "(/v1)?/models/.+"],
    ],
    ["a pattern without alternatives", "location ~ ^(/v1)?/realtime$ {", ["(/v1)?/realtime"]],
    ["several patterns", "location ~ ^/(a|b)$|^/c(/d)?$ {", ["/a", "/b", "/c(/d)?"]],
    [
      "alternatives in alternatives as one",
      "location ~ ^/(key|v[123]/(model|team))(/|$) {",
      ["/key", "/v[123]/(model|team)"],
    ],
  ])("finds %s", (_, line, expected) => {
    expect(routes(line, "    proxy_pass http://app;", "}")).toEqual(expected);
  });

  it.each(["return 404;", "return 403;", "internal;"])("leaves out a location that answers no one: %s", (first) => {
    expect(routes("    location ~ ^/(metrics|health)(/|$) {", `        ${first}`, "    }")).toEqual([]);
  });
});
