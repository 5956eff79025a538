import { expect, it } from "vitest";

import { API, CHAT, describeNginx } from "./support/describe-nginx";

const MEGABYTE = 1024 * 1024;
const KNOWN = { Authorization: "Bearer sk-known-key" };
const UNKNOWN = { Authorization: "Bearer sk-unknown-key" };

describeNginx(
  "request bodies at a real Nginx",
  (nginx) => {
    it("stream through unbuffered, several of 95 MB at once, and none is stored on disk", async () => {
      const upload = () =>
        nginx.send(CHAT, "POST", "/api/v1/files/", { headers: KNOWN, body: "x".repeat(95 * MEGABYTE) });
      const answers = await Promise.all([upload(), upload(), upload()]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const posts = nginx.openWebui.received.filter(({ method }) => method === "POST");
      expect(posts.map(({ bodyBytes }) => bodyBytes)).toEqual(posts.map(() => 95 * MEGABYTE));
      expect(posts).toHaveLength(3);
      expect(nginx.temporaryFiles()).toEqual([]);
    });

    it.each([
      ["a known length", { "Content-Length": String(95 * MEGABYTE) }],
      ["an undeclared length", { "Transfer-Encoding": "chunked" }],
      ["just over 100 kB", { "Content-Length": "100000" }],
      ["leading zeros", { "Content-Length": "0000001" }],
    ])("of a stranger reach no application: %s", async (_, length) => {
      for (const [host, path, headers] of [
        [CHAT, "/api/v1/files/", {}],
        [CHAT, "/api/v1/auths/anything", UNKNOWN],
        [CHAT, "/", { Cookie: "token=forged" }],
        [API, "/v1/audio/transcriptions", UNKNOWN],
        [API, "/v1/chat/completions", UNKNOWN],
      ] as const) {
        const lines = Object.entries({ Host: host, Connection: "close", ...length, ...headers });
        const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        const { status } = await nginx.sendRaw(host, `POST ${path} HTTP/1.1\r\n${head}\r\n`);
        expect([401, 413], `${host}${path}`).toContain(status);
      }
      const asked = [...nginx.litellm.received, ...nginx.openWebui.received];
      expect(asked.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(asked.every(({ bodyBytes }) => bodyBytes === 0)).toBe(true);
    });

    it("of a key that LiteLLM knows pass, even if LiteLLM refuses the key this route", async () => {
      const body = "x".repeat(20 * MEGABYTE);
      const { status } = await nginx.send(API, "POST", "/v1/audio/transcriptions", { headers: KNOWN, body });
      expect(status).toBe(200);
      const { bodyBytes, url } = nginx.litellm.received.at(-1) ?? {};
      expect([url, bodyBytes]).toEqual(["/v1/audio/transcriptions", body.length]);
    });

    it("that are small cost no second request", async () => {
      await nginx.send(API, "POST", "/v1/chat/completions", { headers: KNOWN, body: "{}" });
      await nginx.send(CHAT, "POST", "/api/chat/completions", { headers: UNKNOWN, body: "{}" });
      expect([nginx.litellm.received, nginx.openWebui.received].map((list) => list.length)).toEqual([1, 1]);
    });

    it.each([
      [API, "/v1/chat/completions", 33 * MEGABYTE],
      [API, "/key/generate", 200_000],
      [API, "/v2/login", 70_000],
      [CHAT, "/api/v1/auths/signin", 70_000],
      [CHAT, "/api/v1/files/", 101 * MEGABYTE],
    ])("are limited by route: %s%s accepts less than %d bytes", async (host, path, bytes) => {
      const head = `Host: ${host}\r\nConnection: close\r\nAuthorization: Bearer sk-known-key\r\nContent-Length: ${bytes}`;
      const { status } = await nginx.sendRaw(host, `POST ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
      expect(status).toBe(413);
    });
  },
  async (nginx) => {
    await nginx.start();
    nginx.openWebui.answer = (request, response) => {
      const known = request.headers.authorization === KNOWN.Authorization;
      if (request.url === "/api/v1/auths/" && !known) response.writeHead(401).end("{}");
      else request.resume().on("end", () => response.end("{}"));
    };
    nginx.litellm.answer = (request, response) => {
      const { authorization = "" } = request.headers;
      if (authorization.startsWith(UNKNOWN.Authorization)) response.writeHead(401).end("{}");
      // LiteLLM's status for a key that may not call this route.
      else if (request.url === "/v1/models") response.writeHead(403).end("{}");
      else request.resume().on("end", () => response.end("{}"));
    };
  },
);
