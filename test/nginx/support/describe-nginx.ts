import { afterAll, beforeAll, beforeEach, describe } from "vitest";

import { hasNginx, NGINX_SOURCES } from "./nginx-program";
import { NginxServer } from "./nginx-server";

/** Host names in the example settings. */
export const API = "api.example.com";
export const CHAT = "chat.example.com";

/** A header with a well-formed key. */
export const KEY = { Authorization: "Bearer sk-0123456789abcdef" };

/** Headers of every response, whether Nginx or an application sends it. */
export const HARDENING = {
  "content-security-policy": "frame-ancestors 'none'",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
};

/** Tests that start their own Nginx, or only have it check files. */
export function describeWithNginx(title: string, tests: () => void): void {
  const needs = hasNginx ? "" : ` (needs ${NGINX_SOURCES})`;
  // `npm test` needs only Node.js; the summary lists what it left out.
  describe.skipIf(!hasNginx)(`${title}${needs}`, tests);
}

/**
 * Tests that share one Nginx in front of applications. Their list of received requests is empty when a test begins.
 *
 * @param start starts Nginx, if with other settings than the example's or with applications that answer in their own way.
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
