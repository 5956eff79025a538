import { afterAll, beforeAll, beforeEach, describe } from "vitest";

import { NGINX_SOURCES, nginxProgram } from "./nginx-program";
import { NginxServer } from "./nginx-server";

/** Host names of the example settings. */
export const API = "api.example.com";
export const CHAT = "chat.example.com";

/** What a caller of the API sends. */
export const KEY = { Authorization: "Bearer sk-0123456789abcdef" };

/** Headers of every answer, whoever gives it. */
export const HARDENING = {
  "content-security-policy": "frame-ancestors 'none'",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
};

/** Tests that start an Nginx of their own, or only have it check files. */
export function describeWithNginx(title: string, tests: () => void): void {
  const needs = nginxProgram ? "" : ` (needs ${NGINX_SOURCES})`;
  // `npm test` needs Node.js alone; the summary names what it had to leave out.
  describe.skipIf(!nginxProgram)(`${title}${needs}`, tests);
}

/**
 * Tests that share one Nginx, in front of applications that have received nothing when a test begins.
 *
 * @param start starts it, with other settings than the example's or with applications that answer in their own way.
 */
export function describeNginx(
  title: string,
  tests: (nginx: NginxServer) => void,
  start: (nginx: NginxServer) => Promise<void> = (nginx) => nginx.start(),
): void {
  describeWithNginx(title, () => {
    const nginx = new NginxServer();
    beforeAll(() => start(nginx));
    afterAll(() => {
      nginx.stop();
    });
    beforeEach(() => {
      nginx.litellm.received.length = 0;
      nginx.openWebui.received.length = 0;
    });
    tests(nginx);
  });
}
