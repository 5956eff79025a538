import { rmSync } from "node:fs";

import { expect, it } from "vitest";

import type { SettingsInput } from "../../components/settings/settings";
import { describeWithNginx } from "./support/describe-nginx";
import { checkNginx } from "./support/nginx-program";
import { writeRendered } from "./support/rendered-folder";

/** A valid host name of up to 253 characters. */
function hostName(first: string, length: number): string {
  const labels = Array.from({ length: 4 }, () => "x".repeat(63)).join(".");
  const name = `${first}.${labels}`.slice(0, length);
  return name.endsWith(".") || name.at(-2) === "." ? `${name.slice(0, -2)}xx` : name;
}

const origins = (count: number) => Array.from({ length: count }, (_, at) => `https://portal-${at}.example.com:65535`);
const ranges = Array.from({ length: 256 }, (_, at) => `203.0.${at}.0/24`);

const EXTREMES: readonly (readonly [string, SettingsInput])[] = [
  ["host names of 48 characters", { apiHost: hostName("api", 48), chatHost: hostName("chat", 48) }],
  ["host names of 64 characters", { apiHost: hostName("api", 64), chatHost: hostName("chat", 64) }],
  ["host names of 253 characters", { apiHost: hostName("api", 253), chatHost: hostName("chat", 253) }],
  ["the shortest host names", { apiHost: "a.b", chatHost: "c.d" }],
  ["60 origins that may frame", { frameAncestors: origins(60) }],
  ["1000 origins that may call", { corsOrigins: origins(1000) }],
  ["an origin of the longest name", { corsOrigins: [`https://${hostName("app", 253)}:65535`] }],
  ["256 ranges of load balancers", { trustedProxies: ranges }],
  ["the highest ports", { ports: { http: 65534, https: 65535 } }],
  [
    "certificates of the stack's own files",
    { tls: { mode: "files", certificateFile: "a.pem", privateKeyFile: "b.pem" } },
  ],
];

describeWithNginx("Nginx's rendered files", () => {
  it.each(EXTREMES)("are accepted with %s", (_, changes) => {
    // The applications' names do not resolve on this machine.
    const folder = writeRendered(changes, {
      "nginx.conf": [
        ["server litellm:4000 resolve", "server 127.0.0.1:4000"],
        ["server open-webui:8080 resolve", "server 127.0.0.1:8080"],
      ],
    });
    try {
      expect(checkNginx(folder)).toBe("");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
