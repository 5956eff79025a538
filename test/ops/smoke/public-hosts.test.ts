import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { publicHostChecks } from "../../../ops/smoke/public-hosts";
import { PublicClient } from "../../../ops/smoke/public-request";
import { runChecks, type SmokeResult } from "../../../ops/smoke/run-checks";
import { createAuthority } from "../../support/authorities";

const PORTAL = "https://portal.example.com";
const DAY_MS = 86_400_000;
const HEADERS: Readonly<Record<string, string>> = {
  "Strict-Transport-Security": "max-age=63072000",
  "Content-Security-Policy": `frame-ancestors ${PORTAL}`,
};
const OPEN = new Set(["/", "/ui/"]);

/** How a pair of public hosts differs from a correct one. */
interface Flaws {
  readonly headers?: Readonly<Record<string, string>>;
  /** Paths that answer 200 although they must not. */
  readonly open?: readonly string[];
  readonly oldTls?: boolean;
  readonly daysLeft?: number;
  /** Status of a call without a key. */
  readonly withoutKey?: number;
}

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Runs the checks against one server under both names. @returns what failed, by the check's name. */
async function failures({ headers = HEADERS, open = [], oldTls, daysLeft = 90, withoutKey = 401 }: Flaws = {}) {
  const hosts = ["api.localhost", "chat.localhost"];
  const { certificate, privateKey } = await createAuthority("test", new Date(Date.now() + daysLeft * DAY_MS), hosts);
  const old = oldTls ? { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } : { minVersion: "TLSv1.2" };
  server = createServer({ cert: certificate, key: privateKey, ...(old as object) }, ({ url = "" }, response) => {
    const status = OPEN.has(url) || open.includes(url) ? 200 : url === "/v1/models" ? withoutKey : 404;
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ports = { https: port, http: 0, litellm: 0, prometheus: 0, grafana: 0, alertmanager: 0 };
  const settings = { apiHost: "api.localhost", chatHost: "chat.localhost", ports, frameAncestors: [PORTAL] };
  const results = await runChecks(publicHostChecks(settings, new PublicClient(certificate)), () => undefined);
  return Object.fromEntries(results.filter(({ level }) => level !== "ok").map(messageOf));
}

function messageOf({ check, level, message }: SmokeResult): readonly [string, string] {
  return [check, `${level}: ${message}`];
}

describe("the smoke test's checks of the public hosts", () => {
  it("accept correct hosts", async () => {
    expect(await failures()).toEqual({});
  });

  it("warn of a certificate that ends within a week, and fail after its end", async () => {
    expect(await failures({ daysLeft: 3 })).toMatchObject({
      "TLS of api.localhost": expect.stringMatching(/^warning: the certificate expires in [23] days$/) as string,
    });
    expect(await failures({ daysLeft: -1 })).toMatchObject({
      "TLS of chat.localhost": expect.stringContaining("error: the certificate has expired") as string,
    });
  });

  it("fail when TLS 1.1 is accepted", async () => {
    expect(await failures({ oldTls: true })).toMatchObject({
      "TLS of api.localhost": "error: accepts TLS 1.1, which is broken",
    });
  });

  it.each([
    ["any origin", { "Content-Security-Policy": "frame-ancestors *" }, `does not allow ${PORTAL}`],
    ["any origin besides", { "Content-Security-Policy": `frame-ancestors ${PORTAL} *` }, "allows any origin"],
    ["no origin", { "Content-Security-Policy": "frame-ancestors 'none'" }, `does not allow ${PORTAL}`],
    [
      "two rules",
      { "Content-Security-Policy": `frame-ancestors ${PORTAL}, frame-ancestors 'none'` },
      "2 frame-ancestors",
    ],
    ["X-Frame-Options", { ...HEADERS, "X-Frame-Options": "DENY" }, "X-Frame-Options is set"],
  ])("fail when /ui may be framed by %s", async (_, changed, sentence) => {
    expect(await failures({ headers: { ...HEADERS, ...changed } })).toEqual({
      "/ui may be framed by the allowed origins alone": expect.stringContaining(sentence) as string,
    });
  });

  it("fail without HSTS of a year", async () => {
    const headers = { ...HEADERS, "Strict-Transport-Security": "max-age=3600" };
    const found = Object.keys(await failures({ headers }));
    expect(found).toEqual(["api.localhost sends HSTS", "chat.localhost sends HSTS"]);
  });

  it("fail when a closed route is open, or the API asks for no key", async () => {
    expect(await failures({ open: ["/metrics/"], withoutKey: 200 })).toEqual({
      "closed routes of the API host": "error: /metrics/ answers 200",
      "the API refuses calls without a key": expect.stringContaining("answers 200, not 401") as string,
    });
  });
});
