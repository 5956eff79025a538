import { describe, expect, it } from "vitest";

import { apiRouteGroups } from "../../components/settings/schemas/api-routes";
import { API, describeNginx, KEY } from "./support/describe-nginx";

const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** Routes of each group, as clients call them. */
const ROUTES = {
  azure: [
    "/openai/deployments/gpt-4o/chat/completions",
    "/openai/deployments/vendor/gpt-4o/chat/completions",
    "/openai/deployments/gpt-4o/completions",
    "/openai/deployments/gpt-4o/embeddings",
    "/openai/deployments/gpt-4o/images/generations",
  ],
  google: [
    "/v1beta/models/gemini:generateContent",
    "/v1beta/models/gemini:streamGenerateContent",
    "/v1beta/models/gemini:countTokens",
    "/models/vendor/gemini:generateContent",
    "/models/gemini:streamGenerateContent",
    "/models/gemini:countTokens",
  ],
  realtime: ["/v1/realtime", "/realtime"],
  mcp: ["/mcp", "/my_server/mcp"],
  files: ["/v1/files", "/files", "/v1/files/file-1", "/files/file-1", "/v1/files/file-1/content"],
  batches: ["/v1/batches", "/batches", "/v1/batches/batch_1", "/v1/batches/batch_1/cancel"],
} as const;

const all = apiRouteGroups.flatMap((group) => ROUTES[group].map((path) => [group, path] as const));
/** Routes beside the opened ones that stay closed. */
const CLOSED = [
  "/openai/deployments/gpt-4o/chat/completions/",
  "/openai/deployments/gpt-4o/audio/speech",
  "/openai/deployments//chat/completions",
  "/openai/v1/chat/completions",
  "/openai/responses",
  "/engines/gpt-4o/chat/completions",
  "/v1beta/models/gemini:batchGenerateContent",
  "/v1beta/models/gemini",
  "/v1beta/models",
  "/v1beta/cachedContents",
  "/v1beta/interactions",
  "/v1/models/gemini:generateContent",
  "/v1/realtime/client_secrets",
  "/v1/realtime/calls",
  "/v1/files/",
  "/v1/files/file-1/",
  "/v1/files/a/b",
  "/v1/files/a%2fb/content",
  "/v1/files/file-1/contents",
  "/v1/files/file.1",
  "/openai/v1/files",
  "/v1/batches/batch_1/",
  "/azure/v1/batches",
  "/v1/vector_stores",
  "/v1/fine_tuning/jobs",
  "/anthropic/v1/messages",
  "/gemini/v1beta/models/gemini:generateContent",
  "/mcp/",
  "/mcp/my_server",
  "/toolset/my_tools/mcp",
  "/one,other/mcp",
  "/sse",
  "/mcp-rest/tools/call",
  "/v1/mcp/server",
  "/my_server/authorize",
];

describeNginx("a real Nginx that opens no further routes", (nginx) => {
  it.each(all)("does not offer the group %s: %s", async (group, path) => {
    const [method, headers] =
      group === "realtime" ? (["GET", { ...KEY, ...UPGRADE }] as const) : (["POST", KEY] as const);
    expect([404, 405]).toContain((await nginx.send(API, method, path, { headers })).status);
    expect(nginx.litellm.received).toEqual([]);
  });
});

describeNginx(
  "a real Nginx that opens every group of routes",
  (nginx) => {
    const urls = () => nginx.litellm.received.map(({ url }) => url);

    it.each([...ROUTES.azure, ...ROUTES.google])("forwards POST %s without its query", async (path) => {
      const { status } = await nginx.send(API, "POST", `${path}?api-version=2024-10-21&alt=sse&model=other`, {
        headers: KEY,
        body: "{}",
      });
      expect(status).toBe(200);
      expect(urls()).toEqual([path]);
    });

    it.each([...ROUTES.azure, ...ROUTES.google])("offers no other method of %s", async (path) => {
      for (const method of ["GET", "PUT", "DELETE", "PATCH", "HEAD"]) {
        expect((await nginx.send(API, method, path, { headers: KEY })).status, method).toBe(405);
      }
      expect(urls()).toEqual([]);
    });

    it.each(CLOSED)("does not offer %s", async (path) => {
      expect([400, 404, 405]).toContain((await nginx.send(API, "POST", path, { headers: KEY })).status);
      expect(urls()).toEqual([]);
    });

    it.each([
      "/openai/deployments/../../metrics/chat/completions",
      "/openai/deployments/a%2fb/chat/completions",
      "/openai/deployments/a%3fmodel=b/chat/completions",
      "/v1beta/models/%2e%2e/x:generateContent",
      "/v1beta/models/a%252fb:generateContent",
      "/v1beta/models/a:generateContent?key=sk-1",
    ])("forwards nothing that LiteLLM could read differently: %s", async (path) => {
      await nginx.send(API, "POST", path, { headers: KEY });
      // Nginx's own spelling of a question mark is encoded again.
      expect(urls().filter((url) => /\?|%2f|%2e/i.test(url))).toEqual([]);
    });

    it.each([
      ["api-key", { "api-key": "sk-0123456789" }],
      ["x-goog-api-key", { "x-goog-api-key": "sk-0123456789" }],
      ["x-api-key", { "x-api-key": "sk-0123456789" }],
    ])("takes a key from %s, and shows it to LiteLLM in one header", async (_, headers) => {
      const { status } = await nginx.send(API, "POST", ROUTES.azure[0], { headers, body: "{}" });
      expect(status).toBe(200);
      const keys = nginx.litellm.received
        .flatMap(({ headers }) => Object.entries(headers))
        .filter(([, value]) => value === "sk-0123456789");
      expect(keys.map(([name]) => name)).toEqual(["x-api-key"]);
    });

    it("prefers Authorization to every other header with a key", async () => {
      const headers = { ...KEY, "api-key": "sk-other-0123456789", "x-goog-api-key": "sk-other-0123456789" };
      await nginx.send(API, "POST", ROUTES.google[0], { headers, body: "{}" });
      expect(JSON.stringify(nginx.litellm.received[0]?.headers)).not.toContain("sk-other");
    });

    it("refuses two keys, and a key that cannot be LiteLLM's", async () => {
      for (const headers of [
        { "api-key": "0123456789abcdef" },
        { "api-key": "sk-0123456789", "x-goog-api-key": "other key" },
      ]) {
        expect((await nginx.send(API, "POST", ROUTES.azure[0], { headers })).status).toBe(401);
      }
      expect(urls()).toEqual([]);
    });

    it.each(ROUTES.mcp)("forwards MCP's methods of %s without the query", async (path) => {
      for (const method of ["GET", "POST", "DELETE"]) {
        expect((await nginx.send(API, method, `${path}?x=1`, { headers: KEY })).status).toBe(200);
      }
      expect(urls()).toEqual([path, path, path]);
      for (const method of ["PUT", "PATCH", "HEAD"]) {
        expect((await nginx.send(API, method, path, { headers: KEY })).status).toBe(405);
      }
    });

    it("takes a key for MCP from Authorization alone, because LiteLLM does", async () => {
      expect((await nginx.send(API, "POST", "/mcp", { headers: { "x-api-key": "sk-0123456789" } })).status).toBe(401);
    });

    describe("for realtime sessions", () => {
      it.each([
        ["/v1/realtime?model=gpt-realtime", "/v1/realtime?model=gpt-realtime"],
        ["/realtime?intent=transcription&model=a&guardrails=x", "/realtime?model=a"],
        ["/v1/realtime?model=a&model=b", "/v1/realtime?model=a"],
        ["/v1/realtime?model=vendor%2Fa%26model%3Db", "/v1/realtime?model=vendor%2Fa%26model%3Db"],
        ["/v1/realtime?Model=a", "/v1/realtime?model=a"],
        ["/v1/realtime", "/v1/realtime?model="],
      ])("forwards %s as %s", async (path, forwarded) => {
        await nginx.send(API, "GET", path, { headers: { ...KEY, ...UPGRADE } });
        expect(urls()).toEqual([forwarded]);
        expect(nginx.litellm.received[0]?.headers).toMatchObject({ upgrade: "websocket", connection: "upgrade" });
      });

      it("offers nothing but a WebSocket, to a caller with a key", async () => {
        expect((await nginx.send(API, "GET", "/v1/realtime?model=a", { headers: KEY })).status).toBe(405);
        expect((await nginx.send(API, "POST", "/v1/realtime?model=a", { headers: KEY })).status).toBe(405);
        expect((await nginx.send(API, "GET", "/v1/realtime?model=a", { headers: UPGRADE })).status).toBe(401);
        expect(urls()).toEqual([]);
      });
    });
  },
  (nginx) => nginx.start({ apiRoutes: [...apiRouteGroups] }),
);
