import { expect, it } from "vitest";

import { API, CHAT, describeNginx, KEY } from "./support/describe-nginx";

describeNginx("keys at a real Nginx", (nginx) => {
  const urls = () => [...nginx.litellm.received, ...nginx.openWebui.received].map(({ url }) => url);

  const HASH = "0123456789abcdef".repeat(4);
  const QUERIES = [
    "key=sk-abc",
    "a=1&key=sk-abc",
    "api_key=x",
    "api-key=x",
    "API-Key=x",
    "apikey=x",
    "x-goog-api-key=x",
    "x-api-key=x",
    "access_token=x",
    "authorization=Bearer%20sk-1",
    "anything=sk-abc",
    "anything=%73k-abc",
    "anything=s%6B-abc",
    "anything=sk%2Dabc",
    "anything=%73%6b%2dabc",
    "anything=Bearer%20sk-abc",
    "anything=Bearer+sk-abc",
    "%6bey=sk-abc",
    "api%5Fkey=sk-abc",
    "a=1&%61pi_key=%73k-abc",
  ];
  const everywhere = QUERIES.flatMap((query) => [
    [API, `/v1/models?${query}`] as const,
    [API, `/key/info?${query}`] as const,
    [CHAT, `/api/models?${query}`] as const,
  ]);

  it.each(everywhere)("are refused in the URL: %s%s", async (host, path) => {
    expect((await nginx.send(host, "GET", path, { headers: KEY })).status).toBe(400);
    expect(urls()).toEqual([]);
  });

  it("may appear as a hash in the admin interface", async () => {
    expect((await nginx.send(API, "GET", `/key/info?key=${HASH}`, { headers: KEY })).status).toBe(200);
  });

  it.each([
    "Bearer abc",
    "Basic c2stMTIz",
    "Bearer  sk-0123456789abcdef",
    "Bearer Bearer sk-0123456789abcdef",
    "BEARER sk-0123456789abcdef",
    "AWS4-HMAC-SHA256 Credential=Bearer sk-0123456789abcdef/x",
    "Bearer sk-",
    "Bearer sk-a b",
    `Bearer sk-${"a".repeat(600)}`,
  ])("with another format are refused at the edge: %s", async (Authorization) => {
    const { status, body } = await nginx.send(API, "POST", "/v1/chat/completions", { headers: { Authorization } });
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ error: { type: "auth_error", code: "401" } });
    expect(urls()).toEqual([]);
  });

  it.each(["Bearer sk-0123456789abcdef", "bearer sk-0123456789abcdef", "sk-0123456789abcdef"])(
    "are accepted in the formats that LiteLLM accepts: %s",
    async (Authorization) => {
      expect((await nginx.send(API, "GET", "/v1/models", { headers: { Authorization } })).status).toBe(200);
    },
  );

  it("reach LiteLLM in two headers only", async () => {
    const others = {
      "x-litellm-api-key": "sk-1",
      "API-Key": "sk-2",
      "x-goog-api-key": "sk-3",
      "Ocp-Apim-Subscription-Key": "sk-4",
      litellm_user_api_key: "sk-5",
    };
    await nginx.send(API, "POST", "/v1/messages", { headers: { ...others, "x-api-key": "sk-0123456789" } });
    const [received] = nginx.litellm.received;
    expect(Object.values(received?.headers ?? {}).filter((value) => String(value).startsWith("sk-"))).toEqual([
      "sk-0123456789",
    ]);
  });
});

describeNginx(
  "the rate limit for model calls of a real Nginx",
  (nginx) => {
    it("counts a key as one client in every format and header", async () => {
      const key = "sk-counted-0123456789";
      const spellings = [
        { Authorization: `Bearer ${key}` },
        { Authorization: `bearer ${key}` },
        { Authorization: key },
        { "x-api-key": key },
        { "x-api-key": `Bearer ${key}` },
      ];
      const calls = Array.from({ length: 60 }, (_, at) => spellings[at % spellings.length] ?? {});
      const answers = await Promise.all(
        calls.map((headers) => nginx.send(API, "POST", "/v1/chat/completions", { headers, body: "{}" })),
      );
      const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
      expect(statuses).toEqual([...Array.from({ length: 41 }, () => 200), ...Array.from({ length: 19 }, () => 429)]);
      const other = await nginx.send(API, "POST", "/v1/chat/completions", { headers: KEY, body: "{}" });
      expect(other.status).toBe(200);
    });
  },

  // So slow that no token refills while the test runs.
  (nginx) =>
    nginx.start({}, { "limits.conf": [["zone=completions:10m rate=20r/s", "zone=completions:10m rate=1r/m"]] }),
);
