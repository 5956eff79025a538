import { expect, it } from "vitest";

import { API, CHAT, describeNginx, describeWithNginx, HARDENING } from "./support/describe-nginx";
import { checkNginx } from "./support/nginx-program";
import { writeRendered } from "./support/rendered-folder";

const GRAFANA = "grafana.example.com";
const PORTAL = "https://portal.example.com";

describeNginx(
  "Grafana behind a real Nginx",
  (nginx) => {
    it("gets requests for its own host name, and no other application does", async () => {
      const { status, headers } = await nginx.send(GRAFANA, "GET", "/d/llm-overview?orgId=1");
      expect(status).toBe(200);
      expect(headers).toMatchObject(HARDENING);
      const [received, ...others] = nginx.grafana.received.splice(0);
      expect(others).toEqual([]);
      expect(received).toMatchObject({ url: "/d/llm-overview?orgId=1" });
      expect(received?.headers).toMatchObject({ host: `${GRAFANA}:8443`, "x-forwarded-proto": "https" });
      expect([nginx.litellm.received, nginx.openWebui.received]).toEqual([[], []]);
    });

    it("gets none for the other hosts", async () => {
      await nginx.send(API, "GET", "/ui/");
      await nginx.send(CHAT, "GET", "/");
      expect(nginx.grafana.received).toEqual([]);
    });

    it("never gets a password or a token outside its sign-in page, where the limit counts", async () => {
      await nginx.send(GRAFANA, "GET", "/api/search", { headers: { Authorization: "Basic YWRtaW46Z3Vlc3M=" } });
      expect(nginx.grafana.received.splice(0)[0]?.headers).not.toHaveProperty("authorization");
    });

    it.each([
      "/metrics",
      "/healthz",
      "/api/health",
      "/api/public/dashboards/x",
      "/public-dashboards/x",
      "/api/snapshots/x",
      "/dashboard/snapshot/x",
      "/swagger",
    ])("does not get %s, which it answers without sign-in", async (path) => {
      expect((await nginx.send(GRAFANA, "GET", path)).status).toBe(404);
      expect(nginx.grafana.received).toEqual([]);
    });

    it.each(["/public/build/app.js", "/api/dashboards/uid/llm-overview", "/api/ds/query", "/login/generic_oauth"])(
      "gets %s",
      async (path) => {
        expect((await nginx.send(GRAFANA, "GET", path)).status).toBe(200);
        expect(nginx.grafana.received.splice(0)).toHaveLength(1);
      },
    );

    it("gets a few sign-ins at once and then ten a minute, while its pages stay open", async () => {
      const attempt = () => nginx.send(GRAFANA, "POST", "/login", { body: "{}" }).then(({ status }) => status);
      const statuses: number[] = [];
      for (let count = 0; count < 15; count += 1) statuses.push(await attempt());
      expect(statuses.slice(0, 11)).toEqual(Array(11).fill(200));
      expect(statuses.slice(11)).toContain(429);
      expect((await nginx.send(GRAFANA, "GET", "/login")).status).toBe(200);
      expect((await nginx.send(GRAFANA, "GET", "/")).status).toBe(200);
      nginx.grafana.received.length = 0;
    });

    it("has its session protected, and its page reads when it ends", async () => {
      nginx.grafana.answer = (_, response) => {
        const cookies = ["grafana_session=a; Path=/; HttpOnly; SameSite=Lax", "grafana_session_expiry=1; Path=/"];
        response.setHeader("Set-Cookie", cookies).end("{}");
      };
      const { headers } = await nginx.send(GRAFANA, "GET", "/");
      const [session = "", expiry = ""] = headers["set-cookie"]?.toLowerCase().split(", ") ?? [];
      expect(session).toContain("httponly");
      for (const cookie of [session, expiry]) expect(cookie).toMatch(/secure.*samesite=lax|samesite=lax.*secure/);
      expect(expiry).not.toContain("httponly");
      nginx.grafana.received.length = 0;
    });

    it.each(["/a/../b", "/a//b", "/%2e%2e/api/admin"])("does not get an ambiguous path: %s", async (path) => {
      expect((await nginx.send(GRAFANA, "GET", path)).status).toBe(400);
      expect(nginx.grafana.received).toEqual([]);
    });

    it("gets no large body", async () => {
      const headers = { "Content-Length": "2000000" };
      expect((await nginx.send(GRAFANA, "POST", "/api/ds/query", { headers })).status).toBe(413);
    });
  },
  (nginx) => nginx.start({ ports: { https: 8443 }, monitoring: { host: GRAFANA } }),
);

describeNginx(
  "Grafana beside a portal that frames the chat",
  (nginx) => {
    it("is in no frame, because browsers apply every policy", async () => {
      const { headers } = await nginx.send(GRAFANA, "GET", "/");
      expect(headers["content-security-policy"]?.split(", ")).toEqual([
        `frame-ancestors ${PORTAL}`,
        "frame-ancestors 'none'",
      ]);
      const chat = await nginx.send(CHAT, "GET", "/");
      expect(chat.headers["content-security-policy"]).toBe(`frame-ancestors ${PORTAL}`);
    });
  },
  (nginx) => nginx.start({ monitoring: { host: GRAFANA }, frameAncestors: [PORTAL] }),
);

describeWithNginx("the files with a monitoring host", () => {
  it("are accepted by Nginx, also behind load balancers", () => {
    const settings = { monitoring: { host: GRAFANA }, proxyProtocol: true, trustedProxies: ["10.0.4.0/24"] };
    const here = [["grafana:3000 resolve", "127.0.0.1:3000"]] as const;
    const apps = [
      ["litellm:4000 resolve", "127.0.0.1:4000"],
      ["open-webui:8080 resolve", "127.0.0.1:8080"],
    ] as const;
    const folder = writeRendered(settings, { "grafana.conf": here, "nginx.conf": apps });
    expect(checkNginx(folder)).toBe("");
  });
});
