import { describe, expect, it } from "vitest";

import type { SettingsInput } from "../../components/settings";
import { blocksOf, locationFor, valuesOf, type Directive } from "../support/nginx-config";
import { httpOf, nginxConfig, serverOf } from "../support/nginx-example";

const config = nginxConfig();
const http = httpOf(config);
const api = serverOf(config, "api.example.com");
const chat = serverOf(config, "chat.example.com");

/** Upstream and rate limit of a path, or the status that Nginx answers itself. */
function outcome(server: Directive, path: string): string {
  const { block } = locationFor(server, path);
  const limits = valuesOf(block, "limit_req").map((limit) => /zone=(\w+)/.exec(limit)?.[1] ?? "");
  return [...valuesOf(block, "return"), ...valuesOf(block, "proxy_pass"), ...limits].join(" ");
}

describe("hosts that Nginx does not know", () => {
  it("get no certificate, and no answer on port 80", () => {
    const defaults = blocksOf(http, "server").filter(({ block }) =>
      valuesOf(block, "listen").some((listen) => listen.includes("default_server")),
    );
    const [tls, plain] = defaults;
    expect(defaults).toHaveLength(2);
    expect(tls && valuesOf(tls.block, "ssl_reject_handshake")).toEqual(["on"]);
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

  it("sends both hosts to HTTPS and keeps the method of the request", () => {
    expect(redirectFor()).toEqual(["308 https://$host$request_uri"]);
  });

  it("names the HTTPS port where browsers would not guess it", () => {
    expect(redirectFor({ ports: { http: 8080, https: 8443 } })).toEqual(["308 https://$host:8443$request_uri"]);
  });
});

describe("the API host", () => {
  it.each([
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/models",
    "/v1/models/gpt",
    "/v1/responses",
    "/v1/messages",
    "/v1/images/generations",
    "/v1/audio/transcriptions",
  ])("passes %s on and counts it as a model call", (path) => {
    expect(outcome(api, path)).toBe("http://litellm completions");
  });

  it.each(["/v2/login", "/login", "/fallback/login"])("allows few sign-ins at %s", (path) => {
    expect(outcome(api, path)).toBe("http://litellm sign_in");
  });

  it.each([
    "/ui",
    "/ui/",
    "/ui/login",
    "/litellm-asset-prefix/_next/x.js",
    "/key/generate",
    "/user/info",
    "/team/list",
  ])("passes %s of the admin interface on", (path) => {
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
  ])("does not know %s", (path) => {
    expect(outcome(api, path)).toBe("404");
  });

  it("leads from its root to the admin interface", () => {
    expect(outcome(api, "/")).toBe("302 /ui/");
  });

  it("accepts bodies up to 32 MB and passes those of model calls on as they come", () => {
    expect(valuesOf(api.block, "client_max_body_size")).toEqual(["32m"]);
    expect(valuesOf(locationFor(api, "/v1/chat/completions").block, "proxy_request_buffering")).toEqual(["off"]);
  });
});

describe("the chat host", () => {
  it.each(["/", "/auth", "/api/chat/completions", "/api/v1/models"])("passes %s on to Open WebUI", (path) => {
    expect(outcome(chat, path)).toBe("http://open_webui");
  });

  it.each(["/metrics", "/metrics/", "/health", "/health/db", "/ready", "/docs", "/redoc", "/openapi.json"])(
    "does not know %s",
    (path) => {
      expect(outcome(chat, path)).toBe("404");
    },
  );

  it("allows few sign-ins", () => {
    expect(outcome(chat, "/api/v1/auths/signin")).toBe("http://open_webui sign_in");
  });

  it("keeps a WebSocket open for an hour of silence", () => {
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
