import { beforeAll, describe, expect, it, vi } from "vitest";

import { auditDocument, auditOf } from "../../../ops/audit/audit";
import { auditedStack, type AuditedStack } from "../../../ops/audit/audited-stack";
import type { LiveHost } from "../../../ops/audit/live/compare-host";
import { keptData } from "../../../ops/audit/retention";
import { sha256 } from "../../../ops/sha256";
import { auditFiles } from "../../../ops/audit/write-audit";
import { withoutHash } from "../../../ops/plan/inventory";
import type { PlannedFile } from "../../../ops/plan/plan-files";
import { recordProgram } from "../../../ops/plan/record-program";
import { VOLUME } from "../../../policy/resource";
import { stackConfig, type ConfigChanges } from "../../support/config";
import { EVERY_SERVICE } from "../../support/program";

const TODAY = "2026-11-28";
const ORIGIN = { version: "1.2.3", revision: "commit 0123456789" };
const SECRETS = { opsWebhook: "https://hooks.example.com/s3cr3t-value", litellmUiPassword: "an0ther-s3cr3t" };
const CHANGES: ConfigChanges = {
  ...EVERY_SERVICE,
  alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
  providerKeys: { openai: "sk-pr0vider-s3cr3t" },
  models: [{ name: "mini", model: "openai/gpt-4o-mini", providerKey: "openai" }],
  serviceKeys: [{ alias: "demo_service", models: ["mini"] }],
  secrets: SECRETS,
  policyWaivers: [{ rule: "limits", resource: "llm-dev-nginx", reason: "a | and <i>", until: TODAY }],
};
const LIVE: LiveHost = {
  engine: "28.3.3",
  drift: [{ area: "containers", subject: "llm-dev-nginx", message: "user: 0:0, declared 101:101" }],
  digests: new Map([["nginx", `sha256:${"a".repeat(64)}`]]),
  evidence: {
    targets: [
      { target: "disk", backup: "2026-11-28T02:31:00Z", backupFailed: false, drill: undefined, drillFailed: true },
    ],
    history: ["2026-11-28T02:31:00Z backup ok: 3 MiB"],
  },
};

async function stackWith(changes: ConfigChanges): Promise<AuditedStack> {
  // The program runs only once per copy of its modules.
  vi.resetModules();
  const config = {
    values: stackConfig(changes),
    secretKeys: ["llm-stack:secrets", "llm-stack:providerKeys"],
    secretsInClear: [],
  };
  return auditedStack("dev", await recordProgram("dev", config), config, TODAY);
}

function folderOf(stack: AuditedStack, live?: LiveHost): ReadonlyMap<string, string> {
  const audit = auditOf(stack, ORIGIN, live);
  const files: readonly PlannedFile[] = auditFiles(stack, audit, auditDocument(stack, audit, live));
  return new Map(files.map(({ path, content }) => [path, content]));
}

describe("the folder of an audit", () => {
  let stack: AuditedStack;
  let folder: ReadonlyMap<string, string>;
  const file = (path: string) => folder.get(path) ?? "";

  beforeAll(async () => {
    stack = await stackWith(CHANGES);
    folder = folderOf(stack);
  });

  it("is the same every time", async () => {
    expect(folderOf(await stackWith(CHANGES))).toEqual(folder);
  });

  it.each([
    ["without a host", undefined],
    ["with one", LIVE],
  ])("%s contains no secret", (_, live) => {
    const text = [...folderOf(stack, live).values()].join("\n");
    for (const value of ["s3cr3t", ...Object.values(SECRETS)]) expect(text).not.toContain(value);
    // Generated secrets are placeholders in a plan; none of them may be among the values either.
    expect(text).not.toMatch(/\[llm-dev-secrets-/);
  });

  it("has every generated file, and the hash of each file", () => {
    const paths = stack.files.map(({ path }) => `files/${path}`);
    expect([...folder.keys()]).toEqual(expect.arrayContaining(paths));
    const sums = [...folder]
      .filter(([path]) => path !== "SHA256SUMS")
      .map(([path, text]) => `${sha256(text)}  ${path}`);
    expect(file("SHA256SUMS").trim().split("\n")).toEqual(sums);
    expect(file("report.html")).toContain(sha256(file("files/nginx/nginx.conf")));
  });

  it("has a page that loads nothing, shows names as text and is ready for paper", () => {
    const page = file("report.html");
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|url\(|@import|<use|href="(?!#)/);
    expect(page).toContain("a | and &lt;i&gt;");
    expect(page).not.toContain("<i>");
    expect(page).toMatch(/@page \{ size: A4/);
    expect(page).toContain("<svg ");
  });

  it("has Markdown without HTML or broken tables of a value", () => {
    const text = file("report.md");
    expect(text).toContain("a \\| and \\<i\\>");
    expect(text).toContain("```mermaid");
  });

  it("names every service with its image, limits and secrets, as JSON", () => {
    const { services } = JSON.parse(file("inventory.json")) as {
      services: readonly Readonly<Record<string, unknown>>[];
    };
    expect(services.map(({ service }) => service)).toEqual([...stack.plan.services.keys()]);
    expect(services.find(({ service }) => service === "nginx")).toMatchObject({
      user: "101:101",
      readOnlyRoot: true,
      processes: 300,
      capabilities: { dropped: ["ALL"], added: [] },
      networks: expect.arrayContaining(["edge", "app"]) as unknown,
    });
    expect(services.find(({ service }) => service === "alertmanager")).toMatchObject({
      secretFiles: ["/run/secrets/opsWebhook"],
    });
  });

  it("tells how long every volume keeps its data", () => {
    const kept = keptData(stack).flatMap(({ volumes }) => volumes);
    const volumes = stack.plan.resources
      .filter(({ type }) => type === VOLUME)
      .map(({ inputs }) => stack.plan.short(inputs["name"] as string))
      .filter((name) => withoutHash(name) === name);
    expect([...new Set(kept)].toSorted()).toEqual(volumes.toSorted());
  });

  it("shows who holds a secret, and through what", () => {
    const text = file("report.md");
    expect(text).toMatch(/\| litellmMasterKey \| litellm \|/);
    expect(text).toMatch(/\| postgresSuperuser \| postgres \| job postgres-bootstrap in postgres \|/);
  });

  it("shows waivers with their state", () => {
    expect(file("report.md")).toMatch(/\| limits \| llm-dev-nginx \| \*\*unused\*\* \| 2026-11-28 \|/);
  });

  it("shows the host's drift, digests and evidence of backups", () => {
    const live = folderOf(stack, LIVE);
    const text = live.get("report.md") ?? "";
    expect(text).toContain("user: 0:0, declared 101:101");
    expect(text).toContain("The host has drifted: 1 difference.");
    expect(text).toMatch(/\| disk \| 2026-11-28T02:31:00Z \| no \| \*\*never\*\* \| \*\*yes\*\* \|/);
    expect(text).toContain("backup ok: 3 MiB");
    expect(live.get("inventory.json")).toContain(`"digest": "sha256:${"a".repeat(64)}"`);
  });
});

it("the retention changes with the settings", async () => {
  const stack = await stackWith({
    retention: { spendLogDays: 7, metricsDays: 8, metricsGigabytes: 1, logMegabytes: 2 },
  });
  const kept = keptData(stack).map((entry) => entry.kept);
  expect(kept).toEqual(expect.arrayContaining(["7 days", "8 days, at most 1 GB", "three files of 2 MB each"]));
});
