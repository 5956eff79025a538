import type { IncomingMessage } from "node:http";

import { expect, it } from "vitest";

import { API, CHAT, describeNginx } from "./support/describe-nginx";

const SECRET = "sk-secret-in-a-query";

describeNginx(
  "the log of a real Nginx",
  (nginx) => {
    it("contains no query and no key, whatever happens to a request", async () => {
      const paths = [
        [API, `/v1/models?key=${SECRET}`],
        [API, `/v1/models?user=${SECRET.replace("sk-", "")}`],
        [API, `/spend/logs?user=${SECRET.replace("sk-", "")}`],
        [API, `/key/${SECRET}/regenerate`],
        [CHAT, `/api/models?q=${SECRET.replace("sk-", "")}`],
        [CHAT, `/a//b?q=${SECRET.replace("sk-", "")}`],
        [CHAT, `/%zz?q=${SECRET.replace("sk-", "")}`],
        [CHAT, `/${"x".repeat(40_000)}?q=${SECRET.replace("sk-", "")}`],
      ] as const;
      for (const [host, path] of paths) {
        await nginx.send(host, "GET", path, { headers: { Authorization: `Bearer ${SECRET}` } });
      }
      // Beyond the burst, so the limiter refuses.
      const signIns = await Promise.all(
        Array.from({ length: 30 }, () => nginx.send(API, "POST", `/v2/login?q=${SECRET.replace("sk-", "")}`)),
      );
      expect(signIns.map(({ status }) => status)).toContain(429);
      // When the last line is written, so are all before it.
      await nginx.send(CHAT, "GET", "/the-last-one");
      await expect.poll(() => nginx.log).toContain('"uri":"/the-last-one"');
      expect(nginx.log).toContain('"uri":"/v1/models"');
      expect(nginx.log).toContain('"upstream_status":"502"');
      expect(nginx.log).toContain('"uri":"/key/sk-"');
      expect(nginx.log).not.toContain("secret-in-a-query");
    });
  },
  async (nginx) => {
    await nginx.start();
    const gone = ({ socket }: IncomingMessage) => socket.destroy();
    nginx.litellm.answer = gone;
    nginx.openWebui.answer = gone;
  },
);
