import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";

import { expect, it } from "vitest";

import { API, describeWithNginx, KEY } from "./support/describe-nginx";
import { freePorts, NginxServer } from "./support/nginx-server";

const requestTo = (path: string) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${API}`,
    "Connection: close",
    `Authorization: ${KEY.Authorization}`,
    "X-Forwarded-For: 198.51.100.9",
    "\r\n",
  ].join("\r\n");

/** Sends a request as a load balancer does: first the protocol's line, then TLS. @returns everything that Nginx sends. */
async function sendBehind(port: number, line: string, path = "/v1/models"): Promise<string> {
  const tcp = connectTcp({ host: "127.0.0.1", port });
  tcp.write(line);
  const socket = connect({ socket: tcp, servername: API, rejectUnauthorized: false });
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  // Nginx ends the connection before the handshake if the line is missing.
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write(requestTo(path));
  await closed;
  return Buffer.concat(parts).toString();
}

describeWithNginx("a load balancer with PROXY protocol before a real Nginx", () => {
  async function withNginx(
    trustedProxies: readonly string[],
    test: (nginx: NginxServer, port: number) => Promise<void>,
  ) {
    const nginx = new NginxServer();
    const [http = 0, https = 0] = await freePorts(2);
    const listeners = [["listen 8443", `listen 127.0.0.1:${https}`]] as const;
    try {
      await nginx.start(
        { trustedProxies, proxyProtocol: true },
        {
          "nginx.conf": [...listeners, ["listen 8081", `listen 127.0.0.1:${http}`]],
          "api.conf": listeners,
          "chat.conf": listeners,
        },
      );
      await test(nginx, https);
    } finally {
      nginx.stop();
    }
  }

  it.each([
    ["is believed if it is trusted", ["127.0.0.1"], "PROXY TCP4 203.0.113.7 10.0.0.1 50000 443", "203.0.113.7"],
    ["may name an IPv6 client", ["127.0.0.1"], "PROXY TCP6 2001:db8::7 2001:db8::1 50000 443", "2001:db8::7"],
    ["is ignored if it is not trusted", ["192.0.2.1"], "PROXY TCP4 203.0.113.7 10.0.0.1 50000 443", "127.0.0.1"],
  ])("%s", async (_, trusted, line, address) => {
    await withNginx(trusted, async (nginx, port) => {
      expect(await sendBehind(port, `${line}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
      const [received] = nginx.litellm.received;
      expect([received?.headers["x-real-ip"], received?.headers["x-forwarded-for"]]).toEqual([address, address]);
    });
  });

  it("is the only way in: a connection without the protocol gets no answer, and the probes' listener needs none", async () => {
    await withNginx(["127.0.0.1"], async (nginx, port) => {
      expect(await sendBehind(port, "")).toBe("");
      expect((await nginx.send(API, "GET", "/v1/models", { headers: KEY })).status).toBe(200);
      const [received] = nginx.litellm.received;
      expect(received?.headers["x-real-ip"]).toBe("127.0.0.1");
    });
  });

  it("limits all addresses of an IPv6 client's network together, and another network apart", async () => {
    await withNginx(["127.0.0.1"], async (_, port) => {
      const signIn = async (client: string) => {
        const answer = await sendBehind(port, `PROXY TCP6 ${client} 2001:db8::1 50000 443\r\n`, "/login");
        return answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length);
      };
      const statuses: string[] = [];
      // 10 per minute, and a burst of 10.
      for (let count = 1; count <= 14; count += 1) statuses.push(await signIn(`2001:db8:0:7:${count}::a`));
      expect(statuses.at(0)).toBe("200");
      expect(statuses.at(-1)).toBe("429");
      expect(await signIn("2001:db8:0:8::a")).toBe("200");
    });
  });
});
