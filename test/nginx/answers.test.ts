import type { ServerResponse } from "node:http";

import { beforeEach, describe, expect, it } from "vitest";

import { API, CHAT, describeNginx, HARDENING, KEY } from "./support/describe-nginx";

describeNginx(
  "responses of a real Nginx",
  (nginx) => {
    beforeEach(() => {
      for (const upstream of [nginx.litellm, nginx.openWebui]) {
        upstream.answer = (_, response) => response.end("{}");
      }
    });

    it.each([
      [API, "/nothing", 404],
      [API, "/v1/models/../x", 400],
      [API, "/v1/models%00", 400],
      [API, "/v1/models?key=sk-1", 400],
      [CHAT, "/metrics", 404],
      [CHAT, "/a//b", 400],
      [CHAT, "/api?key=sk-1", 400],
    ])("have every security header on an error: %s%s", async (host, path, status) => {
      const answer = await nginx.send(host, "GET", path, { headers: KEY });
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject(HARDENING);
    });

    it.each([
      [API, "/v1/models"],
      [API, "/ui/"],
      [CHAT, "/"],
    ])("have each security header once, and none from the application: %s%s", async (host, path) => {
      const own = (_: unknown, response: ServerResponse) => {
        response.setHeader("X-Frame-Options", "DENY").setHeader("Content-Security-Policy", "frame-ancestors *");
        response.setHeader("Strict-Transport-Security", "max-age=1").setHeader("X-Content-Type-Options", "x");
        response.setHeader("Access-Control-Allow-Origin", "*").setHeader("Access-Control-Allow-Credentials", "true");
        response.end("{}");
      };
      nginx.litellm.answer = own;
      nginx.openWebui.answer = own;
      const { headers } = await nginx.send(host, "GET", path, { headers: KEY });
      expect(headers).toMatchObject(HARDENING);
      expect(headers).not.toHaveProperty("x-frame-options");
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    });

    it("redirect to the admin interface without losing the port", async () => {
      const { status, headers } = await nginx.send(API, "GET", "/");
      expect([status, headers["location"]]).toEqual([302, "/ui/"]);
      expect(headers).toMatchObject(HARDENING);
    });

    it("pass LiteLLM's own errors through unchanged", async () => {
      nginx.litellm.answer = (_, response) => {
        const body = '{"error":{"message":"slow provider"}}';
        response.writeHead(504, { "Content-Type": "application/json", "Content-Length": body.length }).end(body);
      };
      const { status, body } = await nginx.send(API, "POST", "/v1/chat/completions", { headers: KEY });
      expect([status, body]).toEqual([504, '{"error":{"message":"slow provider"}}']);
    });

    it("are JSON when LiteLLM disconnects during a call, which is not retried", async () => {
      nginx.litellm.answer = (request) => request.socket.destroy();
      const { status, headers, body } = await nginx.send(API, "POST", "/v1/chat/completions", { headers: KEY });
      expect(status).toBe(503);
      expect(JSON.parse(body)).toMatchObject({ error: { type: "service_unavailable", code: "503" } });
      expect(headers).toMatchObject(HARDENING);
      expect(nginx.litellm.received).toHaveLength(1);
    });

    it.each(["GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: unknown.example.com\r\n\r\n", "GET /\r\n"])(
      "are never sent for another host's name, whatever TLS was told: %j",
      async (request) => {
        const { status, body } = await nginx.sendRaw(API, request);
        expect(body).not.toMatch(/welcome|nginx/i);
        expect([0, 302]).toContain(status);
      },
    );

    it("may have 16 kB of headers, and requests 32 kB", async () => {
      const token = "t".repeat(16 * 1024);
      nginx.openWebui.answer = (_, response) => {
        response.setHeader("Set-Cookie", [`oauth_id_token=${token}; Path=/`, "token=x; Path=/"]).end("{}");
      };
      const cookie = `oauth_id_token=${"c".repeat(31 * 1024)}`;
      const { status, headers } = await nginx.send(CHAT, "GET", "/oauth/oidc/callback?code=x", {
        headers: { Cookie: cookie },
      });
      expect(status).toBe(200);
      expect(headers["set-cookie"]).toContain(token);
      expect(nginx.openWebui.received[0]?.headers.cookie).toBe(cookie);
    });

    it("keep scripts away from every cookie of the API host except the one that LiteLLM's interface reads", async () => {
      nginx.litellm.answer = (_, response) => {
        response.setHeader("Set-Cookie", ["token=a; Path=/", "litellm_cp_return_to=b; Path=/"]).end("{}");
      };
      const { headers } = await nginx.send(API, "POST", "/v2/login", { body: "{}" });
      expect(headers["set-cookie"]?.toLowerCase().split(", ")).toEqual([
        "token=a; path=/; secure; samesite=lax",
        "litellm_cp_return_to=b; path=/; secure; httponly; samesite=lax",
      ]);
    });

    describe("to pages of other origins", () => {
      const preflight = (origin: string) =>
        nginx.send(API, "OPTIONS", "/v1/chat/completions", {
          headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
        });

      it("allow model calls to an origin that the settings name", async () => {
        const { status, headers } = await preflight("https://app.example.org");
        expect([status, headers["access-control-allow-origin"]]).toEqual([204, "https://app.example.org"]);
        const call = await nginx.send(API, "POST", "/v1/chat/completions", {
          headers: { ...KEY, Origin: "https://app.example.org" },
        });
        expect(call.headers).toMatchObject({ ...HARDENING, "access-control-allow-origin": "https://app.example.org" });
      });

      it.each(["https://evil.example", "https://app.example.org.evil.example", "http://app.example.org", "null"])(
        "allow nothing to %s",
        async (origin) => {
          const { headers } = await preflight(origin);
          expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
        },
      );

      it("allow nothing outside model calls", async () => {
        const origin = { Origin: "https://app.example.org" };
        const { headers } = await nginx.send(API, "GET", "/key/list", { headers: { ...KEY, ...origin } });
        expect(headers).not.toHaveProperty("access-control-allow-origin");
      });
    });
  },
  (nginx) => nginx.start({ ports: { https: 8443 }, corsOrigins: ["https://app.example.org"] }),
);
