import type { IncomingMessage } from "node:http";

import { expect, it } from "vitest";

import { API, CHAT, describeNginx, KEY } from "./support/describe-nginx";

/** A record that Nginx sent to the access log exporter. */
interface AccessRecord {
  readonly host: string;
  readonly route: string;
  readonly method: string;
  readonly status: string;
  readonly answered_by: string;
  readonly seconds: number;
}

const SYSLOG_HEAD = /^<190>\w{3} [ \d]\d \d\d:\d\d:\d\d nginx: /;

function recordIn(datagram: string | undefined): AccessRecord {
  return JSON.parse((datagram ?? "").replace(SYSLOG_HEAD, "")) as AccessRecord;
}

describeNginx("the access log for metrics", (nginx) => {
  it.each([
    [API, "POST", "/v1/chat/completions", KEY, "api model-call POST 200 application"],
    [API, "GET", "/v1/models", KEY, "api models GET 200 application"],
    [API, "GET", "/v1/models", {}, "api models GET 401 nginx"],
    [API, "GET", "/ui/", {}, "api admin GET 200 application"],
    [API, "POST", "/v2/login", {}, "api sign-in POST 200 application"],
    [API, "GET", "/nothing", {}, "api other GET 404 nginx"],
    [API, "GET", "/a//b", {}, "api other GET 400 nginx"],
    [API, "GET", "/v1/chat/completions", KEY, "api model-call GET 405 nginx"],
    [CHAT, "GET", "/", {}, "chat app GET 200 application"],
    [CHAT, "GET", "/api/v1/chats/?page=1", {}, "chat app GET 200 application"],
    [CHAT, "POST", "/api/chat/completions", {}, "chat model-call POST 200 application"],
    [CHAT, "POST", "/api/v1/audio/transcriptions", {}, "chat model-call POST 200 application"],
    [CHAT, "POST", "/api/v1/files/", {}, "chat documents POST 200 application"],
    [CHAT, "POST", "/api/v1/auths/signin", {}, "chat sign-in POST 200 application"],
    [CHAT, "GET", "/ws/socket.io/", {}, "chat websocket GET 200 application"],
    [CHAT, "PROPFIND", "/", {}, "chat app other 200 application"],
  ] as const)("names %s %s %s by fixed words", async (host, method, path, headers, expected) => {
    const before = nginx.datagrams.length;
    await nginx.send(host, method, path, { headers });
    await expect.poll(() => nginx.datagrams.length).toBe(before + 1);
    const datagram = nginx.datagrams[before];
    const { seconds, ...words } = recordIn(datagram);
    expect(Object.values(words).join(" ")).toBe(expected);
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(datagram).toMatch(SYSLOG_HEAD);
    // Besides these words it has nothing, such as the client's address.
    expect(Object.keys(words)).toEqual(["host", "route", "method", "status", "answered_by"]);
  });

  it("keeps the route of a large request, which Nginx checks by a request of its own", async () => {
    const before = nginx.datagrams.length;
    await nginx.send(API, "POST", "/v1/chat/completions", { headers: KEY, body: "x".repeat(200_000) });
    await expect.poll(() => nginx.datagrams.length).toBe(before + 1);
    expect(recordIn(nginx.datagrams[before])).toMatchObject({ route: "model-call", status: "200" });
  });

  it("tells an application's failure from a refusal by Nginx", async () => {
    nginx.litellm.answer = ({ socket }: IncomingMessage) => socket.destroy();
    const before = nginx.datagrams.length;
    await nginx.send(API, "POST", "/v1/chat/completions", { headers: KEY, body: "{}" });
    await expect.poll(() => nginx.datagrams.length).toBe(before + 1);
    expect(recordIn(nginx.datagrams[before])).toMatchObject({ status: "503", answered_by: "application" });
  });
});

describeNginx("a request for another host", (nginx) => {
  it("is one of `other`, whatever the client calls it", async () => {
    const before = nginx.datagrams.length;
    await nginx.sendRaw(API, "GET / HTTP/1.1\r\nHost: evil.example.org\r\nConnection: close\r\n\r\n");
    await expect.poll(() => nginx.datagrams.length).toBe(before + 1);
    expect(recordIn(nginx.datagrams[before])).toMatchObject({ host: "other", route: "other", status: "444" });
  });
});

describeNginx(
  "the access log of opened routes",
  (nginx) => {
    it.each([
      ["POST", "/openai/deployments/gpt/chat/completions", "model-call"],
      ["POST", "/mcp", "mcp"],
      ["GET", "/v1/realtime", "websocket"],
    ] as const)("names %s %s %s", async (method, path, route) => {
      const before = nginx.datagrams.length;
      await nginx.send(API, method, path, { headers: KEY });
      await expect.poll(() => nginx.datagrams.length).toBe(before + 1);
      expect(recordIn(nginx.datagrams[before])).toMatchObject({ host: "api", route });
    });
  },
  async (nginx) => {
    await nginx.start({ apiRoutes: ["azure", "mcp", "realtime"] });
  },
);
