import { connect } from "node:tls";

import { publicUrl } from "../../components/settings/public-url";
import type { Settings } from "../../components/settings/schema";
import { must, SmokeFailure, type SmokeCheck } from "./check";
import { lookUpLocalhost, type PublicAnswer, type PublicClient } from "./public-request";

type PublicSettings = Pick<Settings, "apiHost" | "chatHost" | "ports" | "frameAncestors">;

/** An origin that no stack allows: the top-level domain is reserved (RFC 2606). */
const FOREIGN_ORIGIN = "https://foreign.example";
const HSTS_SECONDS = 31_536_000;
const CLOSED_ON_API = ["/metrics", "/metrics/", "/health", "/health/readiness", "/docs", "/openapi.json"];
const CLOSED_ON_CHAT = ["/metrics", "/docs", "/openapi.json", "/health/db"];
const NGINX = "npm run up, and read the log of the Nginx container if that changes nothing";

/** What browsers and programs notice at the two public hosts, without a key. */
export function publicHostChecks(settings: PublicSettings, client: PublicClient): readonly SmokeCheck[] {
  const { apiHost, chatHost, ports, frameAncestors } = settings;
  const [api, chat] = [publicUrl(apiHost, ports.https), publicUrl(chatHost, ports.https)];
  return [
    ...[apiHost, chatHost].map((host) => ({ name: `TLS of ${host}`, run: () => checkTls(host, ports.https) })),
    { name: "the chat's page", run: async () => expectStatus(await client.send(`${chat}/`), 200, chat) },
    ...[api, chat].map((url) => ({
      name: `${new URL(url).hostname} sends HSTS`,
      run: async () => checkHsts(await client.send(`${url}/`)),
    })),
    {
      name: "/ui may be framed by the allowed origins alone",
      run: async () => checkFrames(await client.send(`${api}/ui/`), frameAncestors),
    },
    { name: "closed routes of the API host", run: () => checkClosed(client, api, CLOSED_ON_API) },
    { name: "closed routes of the chat host", run: () => checkClosed(client, chat, CLOSED_ON_CHAT) },
    {
      name: "the API refuses calls without a key",
      run: async () => expectStatus(await client.send(`${api}/v1/models`), 401, `${api}/v1/models`),
    },
  ];
}

/** @returns the protocol, and how long the certificate is still valid. */
async function checkTls(host: string, port: number): Promise<string> {
  const modern = await handshake(host, port, {});
  if ("error" in modern) throw new SmokeFailure(`no TLS at port ${port}: ${modern.error}`, "npm run doctor");
  const old = await handshake(host, port, {
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    // OpenSSL does not offer the old versions by itself.
    ciphers: "DEFAULT@SECLEVEL=0",
  });
  must("error" in old, "accepts TLS 1.1, which is broken", NGINX);
  const days = Math.floor((Date.parse(modern.validTo) - Date.now()) / 86_400_000);
  must(days >= 0, `the certificate has expired on ${modern.validTo}`, "docs/runbook.md#certificateexpiresnow");
  if (days < 7) {
    throw new SmokeFailure(
      `the certificate expires in ${days} days`,
      "docs/runbook.md#certificateexpiresnow",
      "warning",
    );
  }
  return `${modern.protocol}, ${modern.cipher}, certificate valid for ${days} days`;
}

type Handshake =
  { readonly protocol: string; readonly cipher: string; readonly validTo: string } | { readonly error: string };

/** Does not verify the certificate: requests do. */
function handshake(host: string, port: number, versions: object): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connect(
      {
        host,
        port,
        servername: host,
        lookup: lookUpLocalhost,
        rejectUnauthorized: false,
        timeout: 10_000,
        ...versions,
      },
      () => {
        const protocol = socket.getProtocol() ?? "";
        resolve({ protocol, cipher: socket.getCipher().name, validTo: socket.getPeerCertificate().valid_to });
        socket.destroy();
      },
    );
    socket.on("timeout", () => socket.destroy(new Error("no answer within 10 s")));
    socket.on("error", ({ message }: Error) => {
      resolve({ error: message });
    });
  });
}

function expectStatus({ status }: PublicAnswer, wanted: number, url: string): string {
  must(status === wanted, `${url} answers ${status}, not ${wanted}`, NGINX);
  return `${status}`;
}

function checkHsts({ headers }: PublicAnswer): string {
  const [, seconds = "0"] = /max-age=(\d+)/.exec(String(headers["strict-transport-security"])) ?? [];
  must(Number(seconds) >= HSTS_SECONDS, "no Strict-Transport-Security of a year or more", NGINX);
  return `${seconds} s`;
}

/** Browsers obey X-Frame-Options only without frame-ancestors, but either may come from the wrong place. */
function checkFrames({ status, headers }: PublicAnswer, frameAncestors: readonly string[]): string {
  must(status === 200, `/ui/ answers ${status}`, NGINX);
  must(headers["x-frame-options"] === undefined, "X-Frame-Options is set, and forbids every frame", NGINX);
  const policies = String(headers["content-security-policy"]).split(/[;,]/);
  const rules = policies.map((rule) => rule.trim().split(/\s+/)).filter(([name]) => name === "frame-ancestors");
  must(rules.length === 1, `${rules.length} frame-ancestors rules, not one`, NGINX);
  const allowed = rules.flatMap(([, ...origins]) => origins);
  const missing = frameAncestors.filter((origin) => !allowed.includes(origin));
  must(missing.length === 0, `does not allow ${missing.join(", ")}`, NGINX);
  must(!allowed.includes(FOREIGN_ORIGIN) && !allowed.includes("*"), "allows any origin", NGINX);
  return frameAncestors.length === 0 ? "none" : allowed.join(" ");
}

async function checkClosed(client: PublicClient, url: string, paths: readonly string[]): Promise<string> {
  const answers = await Promise.all(paths.map(async (path) => [path, (await client.send(url + path)).status] as const));
  const open = answers.filter(([, status]) => status !== 404);
  must(
    open.length === 0,
    open.map(([path, status]) => `${path} answers ${status}`).join(", "),
    "npm run up restores Nginx's configuration",
  );
  return `${paths.length} answer 404`;
}
