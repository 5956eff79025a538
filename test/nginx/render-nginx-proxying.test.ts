import { describe, expect, it } from "vitest";

import type { SettingsInput } from "../../components/settings/settings";
import { blocksOf, locationFor, valuesOf } from "../support/nginx-config";
import { httpOf, nginxConfig, proxiedLocations, serverOf } from "../support/nginx-example";

const config = nginxConfig();
const http = httpOf(config);
const api = serverOf(config, "api.example.com");
const chat = serverOf(config, "chat.example.com");
const proxied = [api, chat].flatMap(proxiedLocations);

describe("every proxied request", () => {
  const headers = proxied.map(({ block }) => valuesOf(block, "proxy_set_header"));

  it("streams without buffering, caching or compression, and gives a model five minutes to respond", () => {
    expect(proxied).not.toEqual([]);
    for (const { block } of proxied) {
      expect(valuesOf(block, "proxy_http_version")).toEqual(["1.1"]);
      const switches = ["proxy_buffering", "proxy_request_buffering", "proxy_cache", "gzip"];
      expect(switches.flatMap((name) => valuesOf(block, name))).toEqual(["off", "off", "off", "off"]);
    }
    expect(valuesOf(http, "proxy_read_timeout")).toEqual(["300s"]);
  });

  it("is never retried, because a second call would be charged too", () => {
    expect(proxied.map(({ block }) => valuesOf(block, "proxy_next_upstream"))).toEqual(proxied.map(() => ["off"]));
  });

  it("states the client's address without trusting the client's own headers", () => {
    for (const header of headers) {
      expect(header).toEqual(expect.arrayContaining(["X-Forwarded-For $remote_addr", "X-Forwarded-Proto https"]));
    }
  });

  it.each([
    "X-OpenWebUI-User-Jwt",
    "X-OpenWebUI-User-Id",
    "X-OpenWebUI-User-Email",
    "X-OpenWebUI-User-Name",
    "X-OpenWebUI-User-Role",
    "X-OpenWebUI-Chat-Id",
    "x-litellm-customer-id",
    "x-litellm-end-user-id",
    "x-litellm-spend-logs-metadata",
    "x-litellm-tags",
  ])("reaches its upstream without the client's own %s", (name) => {
    // An empty value makes Nginx drop the header; names are case-insensitive.
    expect(headers.map((lines) => lines.includes(`${name} `))).toEqual(headers.map(() => true));
  });

  it("names the public port in the address from which its upstream builds links", () => {
    const server = serverOf(nginxConfig({ ports: { https: 8443 } }), "chat.example.com");
    for (const { block } of proxiedLocations(server)) {
      expect(valuesOf(block, "proxy_set_header")).toEqual(
        expect.arrayContaining(["Host $host:8443", "X-Forwarded-Host $host:8443"]),
      );
    }
  });
});

describe("rate limits", () => {
  it("count model calls by key, and everything else by address", () => {
    expect(valuesOf(http, "limit_req_zone")).toEqual([
      "$client_network zone=address:10m rate=100r/s",
      "$client_identity zone=completions:10m rate=20r/s",
      "$client_network zone=management:10m rate=20r/s",
      "$client_network zone=sign_in:10m rate=120r/m",
      "$client_network zone=admin_sign_in:10m rate=10r/m",
    ]);
  });

  it("answer 429, which clients know how to retry", () => {
    expect(valuesOf(http, "limit_req_status")).toEqual(["429"]);
    expect(valuesOf(http, "limit_conn_status")).toEqual(["429"]);
  });
});

describe("the client's address", () => {
  it("is the connection's, unless a trusted load balancer names another", () => {
    const names = ["set_real_ip_from", "real_ip_header", "real_ip_recursive"];
    expect(names.flatMap((name) => valuesOf(http, name))).toEqual([]);
    const behind = httpOf(nginxConfig({ trustedProxies: ["10.0.4.0/24", "192.0.2.7"] }));
    expect(names.flatMap((name) => valuesOf(behind, name))).toEqual([
      "10.0.4.0/24",
      "192.0.2.7",
      "X-Forwarded-For",
      "on",
    ]);
  });
});

describe("load balancers with PROXY protocol", () => {
  const listeners = (changes: SettingsInput) =>
    blocksOf(httpOf(nginxConfig(changes)), "server").map(({ block }) => valuesOf(block, "listen"));
  const behind = { trustedProxies: ["10.0.4.0/24"], proxyProtocol: true };

  it("have a listener beside each public one, which the stack's own probes keep using", () => {
    const plain = listeners({});
    const both = listeners(behind);
    expect(both.map((lines) => lines.filter((line) => !line.includes("proxy_protocol")))).toEqual(plain);
    const added = both.flatMap((lines) => lines.filter((line) => line.includes("proxy_protocol")));
    expect(added).toEqual([
      "8443 ssl default_server proxy_protocol",
      "8081 default_server proxy_protocol",
      "8081 proxy_protocol",
      "8443 ssl proxy_protocol",
      "8443 ssl proxy_protocol",
    ]);
  });

  it("name the client by the protocol, and never by a header that the client could send", () => {
    const http = httpOf(nginxConfig(behind));
    expect(valuesOf(http, "real_ip_header")).toEqual(["proxy_protocol"]);
    expect(valuesOf(http, "set_real_ip_from")).toEqual(["10.0.4.0/24"]);
  });
});

describe("scripts of other origins", () => {
  const allowed = (changes: SettingsInput) =>
    blocksOf(httpOf(nginxConfig(changes)), "map")
      .filter(({ args }) => args[1] === "$allowed_origin")
      .flatMap(({ block }) => block.map(({ name, args }) => [name, ...args].join(" ")));

  it("are refused unless the settings name the origin, whatever LiteLLM allows", () => {
    expect(allowed({})).toEqual(["default "]);
    expect(allowed({ corsOrigins: ["https://app.example.com"] })).toEqual([
      "default ",
      "https://app.example.com https://app.example.com",
    ]);
    const { block } = locationFor(api, "/v1/chat/completions");
    expect(valuesOf(block, "proxy_hide_header")).toContain("Access-Control-Allow-Origin");
    expect(valuesOf(block, "add_header")).toContain("Access-Control-Allow-Origin $allowed_origin always");
  });
});

describe("frames", () => {
  function framing(frameAncestors: readonly string[]): readonly string[] {
    const server = serverOf(nginxConfig({ frameAncestors }), "api.example.com");
    const { block } = locationFor(server, "/ui/");
    return [...valuesOf(block, "add_header"), ...valuesOf(server.block, "proxy_cookie_flags")];
  }

  it("are forbidden unless the settings name an origin", () => {
    expect(framing([])).toContain("Content-Security-Policy frame-ancestors 'none' always");
    expect(framing([])).toContain("token secure samesite=lax");
  });

  it("are allowed for exactly the named origins, with cookies that work there", () => {
    const lines = framing(["https://portal.example.org", "https://*.example.net:8443"]);
    expect(lines).toContain(
      "Content-Security-Policy frame-ancestors https://portal.example.org https://*.example.net:8443 always",
    );
    expect(lines).toContain("token secure samesite=none");
  });

  it("follow only Nginx's headers: those of LiteLLM, which forbid every frame, are removed", () => {
    const pages = [locationFor(api, "/ui/"), locationFor(api, "/login"), locationFor(chat, "/")];
    for (const { block } of pages) {
      expect(valuesOf(block, "proxy_hide_header")).toEqual(
        expect.arrayContaining(["X-Frame-Options", "Content-Security-Policy"]),
      );
    }
  });
});

describe("security headers", () => {
  const WANTED = [
    "Strict-Transport-Security max-age=63072000 always",
    "X-Content-Type-Options nosniff always",
    "Content-Security-Policy frame-ancestors 'none' always",
  ];

  it("are on every response, including errors, because a header inside a location drops the outer ones", () => {
    for (const server of [api, chat]) {
      for (const { args, block } of blocksOf(server.block, "location")) {
        const own = valuesOf(block, "add_header");
        const effective = own.length > 0 ? own : valuesOf(server.block, "add_header");
        expect(effective, args.join(" ")).toEqual(expect.arrayContaining(WANTED));
      }
    }
  });
});
