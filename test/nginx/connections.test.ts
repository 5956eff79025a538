import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { expect, it } from "vitest";

import { API, CHAT, describeWithNginx, KEY } from "./support/describe-nginx";
import { NginxServer } from "./support/nginx-server";

describeWithNginx("an application that closes its connections behind a real Nginx", () => {
  it.each([API, CHAT])("breaks no later request at %s", async (host) => {
    const nginx = new NginxServer();
    try {
      await nginx.start();
      // Uvicorn ends a connection after an uncaught error and after five idle seconds. A second request on such a connection is
      // lost.
      const used = new WeakSet<Socket>();
      const closing = ({ socket }: IncomingMessage, response: ServerResponse) => {
        if (used.has(socket)) socket.destroy();
        else response.end("{}");
        used.add(socket);
      };
      nginx.litellm.answer = closing;
      nginx.openWebui.answer = closing;
      const statuses: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        statuses.push((await nginx.send(host, "POST", "/v1/chat/completions", { headers: KEY, body: "{}" })).status);
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200]);
    } finally {
      nginx.stop();
    }
  });
});

describeWithNginx("the client's address at a real Nginx", () => {
  const CLAIMED = { ...KEY, "X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Real-IP": "198.51.100.9" };

  it.each([
    ["ignores what a client claims", [], "127.0.0.1"],
    ["comes from a trusted load balancer, but from no proxy before it", ["127.0.0.1"], "203.0.113.7"],
    ["comes through a chain of trusted load balancers", ["127.0.0.0/8", "203.0.113.0/24"], "198.51.100.9"],
  ])("%s", async (_, trustedProxies, address) => {
    const nginx = new NginxServer();
    try {
      await nginx.start({ trustedProxies });
      await nginx.send(API, "GET", "/v1/models", { headers: CLAIMED });
      const [received] = nginx.litellm.received;
      expect([received?.headers["x-real-ip"], received?.headers["x-forwarded-for"]]).toEqual([address, address]);
      await expect.poll(() => nginx.log).toContain(`"client":"${address}"`);
    } finally {
      nginx.stop();
    }
  });
});
