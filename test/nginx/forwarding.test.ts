import { describe, expect, it } from "vitest";

import { API, CHAT, describeNginx, HARDENING, KEY } from "./support/describe-nginx";

describeNginx("a real Nginx", (nginx) => {
  const urls = () => [...nginx.litellm.received, ...nginx.openWebui.received].map(({ url }) => url);

  describe("refuses paths that it could interpret differently from the application behind it", () => {
    const PATHS = [
      "/ui/../metrics",
      "/metrics/../v1/models",
      "/v1/models/..",
      "/v1/./models",
      "/v1/models/.",
      "/ui/%2e%2e/metrics",
      "/ui/%2E./metrics",
      "/ui/.%2e/metrics",
      "/ui/..%2fmetrics",
      "/ui%2f..%2fmetrics",
      "/ui/%252e%252e/metrics",
      "/ui/%5c..%5cmetrics",
      "/ui/..\\metrics",
      "//v1/models",
      "/v1//models",
      "/ui///metrics",
      "/v1/models%00",
      "/v1/models%0a",
      "/v1/models%0d%0a",
      "/v1/models;/../../metrics",
      "/v1/mod\u00e9ls",
      "/v1/models#x",
    ];
    const hosts = PATHS.flatMap((path) => [API, CHAT].map((host) => [host, path] as const));

    it.each(hosts)("%s%s", async (host, path) => {
      const { status } = await nginx.send(host, "GET", path, { headers: KEY });
      // Nginx does not even parse some of these as a request; on the API host a refused path may also be a closed route.
      expect([400, 404]).toContain(status);
      expect(urls()).toEqual([]);
    });

    it.each([API, CHAT])("applies the same rules to a path in absolute form at %s", async (host) => {
      const { status } = await nginx.send(host, "GET", `https://${host}/ui/%2e%2e/metrics`, { headers: KEY });
      expect(status).toBe(400);
      expect(urls()).toEqual([]);
    });

    it.each([
      "/api/v1/models/model?id=openai%2Fgpt-4o",
      "/api/v1/chats/?page=1&q=a%20b%2E",
      "/cache/image%20%23%3f%E2%82%AC.png",
    ])("but forwards %s, which a chat may need, unchanged", async (path) => {
      expect((await nginx.send(CHAT, "GET", path)).status).toBe(200);
      expect(urls()).toEqual([path]);
    });

    it.each(["/%761/models", "/v1/mode%6cs", "/%76%31/%6dodels"])(
      "but forwards %s, an odd spelling of an open path, normalised",
      async (path) => {
        expect((await nginx.send(API, "GET", path, { headers: KEY })).status).toBe(200);
        expect(urls()).toEqual(["/v1/models"]);
      },
    );

    it("and answers with an OpenAI-style error that has all security headers", async () => {
      const { status, headers, body } = await nginx.send(API, "POST", "/v1/../v1/models", { headers: KEY });
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ error: { type: "invalid_request_error", code: "400" } });
      expect(headers).toMatchObject(HARDENING);
    });

    it("but accepts an encoded slash in a model's name where Open WebUI has one in a path", async () => {
      const path = "/api/v1/analytics/models/openai%2Fgpt-4o/chats";
      expect((await nginx.send(CHAT, "GET", path)).status).toBe(200);
      expect(urls()).toEqual([path]);
      expect((await nginx.send(API, "GET", "/v1/models/openai%2Fgpt-4o", { headers: KEY })).status).toBe(400);
    });
  });

  describe("answers only a closed list of model calls", () => {
    const OPEN = [
      ["POST", "/chat/completions"],
      ["POST", "/completions"],
      ["POST", "/embeddings"],
      ["GET", "/models"],
      ["GET", "/models/gpt-4o"],
      ["POST", "/moderations"],
      ["POST", "/responses"],
      ["GET", "/responses/resp_1"],
      ["DELETE", "/responses/resp_1"],
      ["POST", "/responses/resp_1/cancel"],
      ["GET", "/responses/resp_1/input_items"],
      ["POST", "/images/generations"],
      ["POST", "/images/edits"],
      ["POST", "/audio/speech"],
      ["POST", "/audio/transcriptions"],
      ["POST", "/rerank"],
    ].flatMap(([method = "", path = ""]) => [[method, path] as const, [method, `/v1${path}`] as const]);
    const ANTHROPIC = ["/v1/messages", "/v1/messages/count_tokens"].map((path) => ["POST", path] as const);

    it.each([...OPEN, ...ANTHROPIC, ["POST", "/v2/rerank"] as const])(
      "%s %s, without its query",
      async (method, path) => {
        const { status } = await nginx.send(API, method, `${path}?model=other&beta=true&api-version=2024-06-01`, {
          headers: KEY,
        });
        expect(status).toBe(200);
        expect(nginx.litellm.received).toMatchObject([{ method, url: path }]);
      },
    );

    it.each([
      ["GET", "/v1/chat/completions"],
      ["PUT", "/v1/chat/completions"],
      ["HEAD", "/v1/chat/completions"],
      ["TRACE", "/v1/chat/completions"],
      ["POST", "/v1/models"],
      ["POST", "/v1/models/gpt:generateContent"],
      ["POST", "/models/gpt:streamGenerateContent"],
      ["POST", "/messages"],
      ["POST", "/v1beta/models/gpt:generateContent"],
      ["POST", "/v1/chat/completions/"],
      ["POST", "/V1/chat/completions"],
      ["POST", "/v1/v1/chat/completions"],
      ["POST", "/v2/chat/completions"],
      ["POST", "/engines/gpt/chat/completions"],
      ["POST", "/openai/deployments/gpt/chat/completions"],
      ["POST", "/v1/responses/compact"],
      ["GET", "/v1/responses"],
      ["POST", "/v1/messages/batches"],
      ["POST", "/v1/images/generations/x"],
      ["POST", "/v1/audio"],
      ["POST", "/queue/chat/completions"],
      ["POST", "/v1/files"],
      ["POST", "/v1/batches"],
      ["POST", "/anthropic/v1/messages"],
      ["GET", "/public/model_hub"],
      ["GET", "/public"],
      ["GET", "/sso/debug/login"],
      ["GET", "/sso/debug/callback"],
      ["POST", "/config/update"],
      ["GET", "/config/yaml"],
      ["GET", "/large-body"],
      ["GET", "/large-body/of-a-valid-key"],
      ["GET", "/metrics"],
      ["GET", "/health"],
      ["GET", "/openapi.json"],
    ])("but not %s %s", async (method, path) => {
      const { status, headers } = await nginx.send(API, method, path, { headers: KEY });
      expect([404, 405]).toContain(status);
      expect(headers["strict-transport-security"]).toMatch(/^max-age=/);
      expect(nginx.litellm.received).toEqual([]);
    });

    it("but keeps the query of all other requests", async () => {
      await nginx.send(API, "GET", "/spend/logs?start_date=2026-11-01&user_id=a%40b", { headers: KEY });
      expect(urls()).toEqual(["/spend/logs?start_date=2026-11-01&user_id=a%40b"]);
    });
  });
});
