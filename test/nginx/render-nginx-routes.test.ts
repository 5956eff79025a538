import { describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import type { SettingsInput } from "../../components/settings/settings";
import { blocksOf, locationFor, valuesOf, type Directive } from "../support/nginx-config";
import { httpOf, nginxConfig, serverOf } from "../support/nginx-example";

const config = nginxConfig();
const http = httpOf(config);
const api = serverOf(config, "api.example.com");
const chat = serverOf(config, "chat.example.com");

/** Upstream and rate limit of a path, or the status with which Nginx answers itself. */
function outcome(server: Directive, path: string): string {
  const { block } = locationFor(server, path);
  const limits = valuesOf(block, "limit_req").map((limit) => /zone=(\w+)/.exec(limit)?.[1] ?? "");
  return [...valuesOf(block, "return"), ...valuesOf(block, "proxy_pass"), ...limits].join(" ");
}

function locationNamed(server: Directive, name: string): Directive {
  const found = blocksOf(server.block, "location").find(({ args: [value] }) => value === name);
  if (!found) throw new Error(`no location ${name}`);
  return found;
}

describe("hosts that Nginx does not know", () => {
  it("get no certificate, and no response on port 80", () => {
    const defaults = blocksOf(http, "server").filter(({ block }) =>
      valuesOf(block, "listen").some((listen) => listen.includes("default_server")),
    );
    const [tls, plain] = defaults;
    expect(defaults).toHaveLength(2);
    expect(tls && valuesOf(tls.block, "ssl_reject_handshake")).toEqual(["on"]);
    // A client can name one of our hosts in TLS, and none or another in HTTP.
    expect(tls && valuesOf(tls.block, "return")).toEqual(["444"]);
    expect(plain && valuesOf(plain.block, "return")).toEqual(["444"]);
  });
});

describe("port 80", () => {
  function redirectFor(changes: SettingsInput = {}): readonly string[] {
    const server = blocksOf(httpOf(nginxConfig(changes)), "server").find(
      ({ block }) =>
        valuesOf(block, "listen").includes("80") &&
        valuesOf(block, "server_name").includes("api.example.com chat.example.com"),
    );
    return server ? valuesOf(locationFor(server, "/any").block, "return") : [];
  }

  it("redirects both hosts to HTTPS and preserves the request method", () => {
    expect(redirectFor()).toEqual(["308 https://$host$request_uri"]);
  });

  it("names the HTTPS port when it is not the default", () => {
    expect(redirectFor({ ports: { http: 8080, https: 8443 } })).toEqual(["308 https://$host:8443$request_uri"]);
  });
});

/** Model routes of LiteLLM's gate, with and without /v1, as the gate accepts them. */
function routesOfTheGate(): readonly (readonly [string, string])[] {
  const source = readPackageFile("config-templates/litellm/gate/routes.py");
  return Array.from(source.matchAll(/"(GET|POST|DELETE) (\/\S+)",/g), ([, method = "", path = ""]) => {
    const long = path.replace("{id}", "some-id");
    const short = path.includes("/messages") ? [] : [long.replace(/^\/v1\//, "/")];
    return [long, ...short].map((one) => [method, one] as const);
  }).flat();
}

describe("the API host", () => {
  const gate = routesOfTheGate();

  it("offers the same model routes as LiteLLM's gate, with the same methods", () => {
    expect(gate.length).toBeGreaterThan(30);
    for (const [method, path] of gate) {
      expect(outcome(api, path), path).toBe("http://litellm address completions");
      const methods = blocksOf(locationFor(api, path).block, "if").map(({ args }) => args.join(" "));
      const wanted = method === "POST" ? "($request_method != POST)" : "($request_method !~ ^(GET|HEAD|DELETE)$)";
      expect(methods, path).toContain(wanted);
    }
  });

  it("drops the query of a model call, and passes its key to LiteLLM in one header", () => {
    for (const [, path] of gate) {
      const { block } = locationFor(api, path);
      expect(valuesOf(block, "set")).toContain("$args ");
      expect(valuesOf(block, "proxy_pass")).toEqual(["http://litellm"]);
      expect(valuesOf(block, "proxy_set_header")).toEqual(
        expect.arrayContaining(["x-api-key $forwarded_x_api_key", "api-key ", "x-litellm-api-key ", "x-goog-api-key "]),
      );
    }
  });

  it.each(["/v2/login", "/login", "/fallback/login"])("limits sign-ins at %s", (path) => {
    expect(outcome(api, path)).toBe("http://litellm admin_sign_in");
  });

  it.each([
    "/ui",
    "/ui/",
    "/ui/login",
    "/litellm-asset-prefix/_next/x.js",
    "/key/generate",
    "/user/info",
    "/team/list",
  ])("forwards %s for the admin interface", (path) => {
    expect(outcome(api, path)).toBe("http://litellm management");
  });

  it.each([
    "/metrics",
    "/metrics/",
    "/health",
    "/health/readiness",
    "/health/liveliness",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/routes",
    "/config/yaml",
    "/v1/completionsx",
    "/keys",
    "/uix",
    "/x/metrics",
    "/public/model_hub",
    "/sso/debug/login",
    "/v1beta/models/gpt:generateContent",
    "/engines/gpt/chat/completions",
    "/openai/deployments/gpt/chat/completions",
    "/v1/files",
    "/v1/chat/completions/",
    "/v1/chat/completions/x",
  ])("answers 404 at %s", (path) => {
    expect(outcome(api, path)).toBe("404");
  });

  it("redirects from its root to the admin interface", () => {
    expect(outcome(api, "/")).toBe("302 /ui/");
  });

  it("accepts up to 32 MB for model calls, and small bodies elsewhere", () => {
    expect(valuesOf(api.block, "client_max_body_size")).toEqual(["32m"]);
    expect(valuesOf(locationFor(api, "/login").block, "client_max_body_size")).toEqual(["64k"]);
    expect(valuesOf(locationFor(api, "/key/generate").block, "client_max_body_size")).toEqual(["128k"]);
  });

  it("uses OpenAI's error format for everything that Nginx itself refuses", () => {
    const pages = valuesOf(api.block, "error_page").map((page) => page.split(" = "));
    const statuses = pages.flatMap(([list = ""]) => list.split(" "));
    expect(statuses).toEqual(expect.arrayContaining(["401", "404", "405", "413", "429", "502", "503", "504"]));
    for (const [, name = ""] of pages) {
      const [answer = ""] = valuesOf(locationNamed(api, name).block, "return");
      expect(JSON.parse(answer.slice(4))).toMatchObject({ error: { code: answer.slice(0, 3) } });
    }
  });
});

describe("the chat host", () => {
  it.each(["/", "/auth", "/api/chat/completions", "/api/v1/models"])("forwards %s to Open WebUI", (path) => {
    expect(outcome(chat, path)).toBe("http://open_webui");
  });

  it.each(["/metrics", "/metrics/", "/health", "/health/db", "/ready", "/docs", "/redoc", "/openapi.json"])(
    "answers 404 at %s",
    (path) => {
      expect(outcome(chat, path)).toBe("404");
    },
  );

  it("limits sign-ins", () => {
    expect(outcome(chat, "/api/v1/auths/signin")).toBe("http://open_webui sign_in");
  });

  it("asks Open WebUI to verify the session before it reads a large upload", () => {
    expect(valuesOf(chat.block, "auth_request")).toEqual(["/large-body"]);
    expect(valuesOf(locationFor(chat, "/large-body").block, "proxy_pass")).toEqual(["http://open_webui/api/v1/auths/"]);
  });

  it("keeps a WebSocket open for an hour without traffic", () => {
    const { block } = locationFor(chat, "/ws/socket.io/");
    expect(valuesOf(block, "proxy_pass")).toEqual(["http://open_webui"]);
    expect(valuesOf(block, "proxy_read_timeout")).toEqual(["3600s"]);
    expect(valuesOf(block, "proxy_set_header")).toEqual(
      expect.arrayContaining(["Upgrade $http_upgrade", "Connection $connection_upgrade"]),
    );
  });

  it("accepts uploads up to 100 MB", () => {
    expect(valuesOf(chat.block, "client_max_body_size")).toEqual(["100m"]);
  });
});
