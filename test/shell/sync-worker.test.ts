import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";

const missing = spawnSync("sh", ["-c", "command -v head && command -v find && command -v chmod"]).status !== 0;
const APPLY = "SELECT sync.apply_pending();";
const RECONCILE = "SELECT sync.reconcile();";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-worker-"));
  mkdirSync(join(folder, "metrics"), { mode: 0o700 });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "password"), "very-secret\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A script of the worker with this test's paths instead of the container's. */
function script(name: string): string {
  const text = readPackageFile(`config-templates/sync/${name}`)
    .replace("/run/secrets/password", join(folder, "password"))
    .replace("folder=/var/lib/sync-metrics", `folder=${join(folder, "metrics")}`)
    .replaceAll("/tmp/heartbeat", join(folder, "heartbeat"));
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Installs a program before all others. */
function program(name: string, text: string): void {
  const file = join(folder, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

/** Runs the worker without pauses, with a psql that reads this many lines and ends. */
function work(lines: number) {
  program("sleep", "exit 0");
  program(
    "psql",
    `echo "$@" > ${folder}/arguments; echo "$PGPASSWORD" > ${folder}/variable; head -n ${lines} > ${folder}/statements; exit 2`,
  );
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` };
  const { status } = spawnSync("sh", [script("worker.sh")], { env, encoding: "utf8" });
  return { status, statements: readFileSync(join(folder, "statements"), "utf8").trimEnd().split("\n") };
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing)("the worker's script", () => {
  it("applies pending changes every second, and writes its metrics every fifteen seconds", () => {
    const { statements } = work(48);
    expect(statements.filter((line) => line === APPLY)).toHaveLength(31);
    const metrics = statements.flatMap((line, place) => (line.includes("sync.metrics()") ? [place] : []));
    expect(metrics.map((place) => statements.slice(0, place).filter((line) => line === APPLY).length)).toEqual([
      1, 16, 31,
    ]);
  });

  it("replaces the metrics file atomically", () => {
    const file = join(folder, "metrics", "llm_stack_sync.prom");
    const { statements } = work(7);
    expect(statements.slice(3)).toEqual([
      `\\o ${file}.new`,
      "SELECT name || ' ' || value FROM sync.metrics();",
      "\\o /dev/null",
      `\\! mv ${file}.new ${file}`,
    ]);
  });

  it("makes its metrics readable to others", () => {
    work(1);
    expect(statSync(join(folder, "metrics")).mode & 0o777).toBe(0o755);
  });

  it("reconciles once an hour", () => {
    const { statements } = work(3600 + 6 * 240 + 10);
    const comparisons = statements.flatMap((line, place) => (line === RECONCILE ? [place] : []));
    expect(comparisons.map((place) => statements.slice(0, place).filter((line) => line === APPLY).length)).toEqual([
      3600,
    ]);
  });

  it("passes the password to psql in a variable, never in an argument", () => {
    work(1);
    expect(readFileSync(join(folder, "variable"), "utf8")).toBe("very-secret\n");
    expect(readFileSync(join(folder, "arguments"), "utf8")).not.toContain("very-secret");
  });

  it("ends when psql ends, so Docker restarts it", () => {
    expect(work(1).status).toBe(2);
  });
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing)("the worker's health check", () => {
  const check = () => spawnSync("sh", [script("healthcheck.sh")]).status;
  const writeHeartbeat = (text: string, ageSeconds: number) => {
    const file = join(folder, "heartbeat");
    writeFileSync(file, text);
    const time = Date.now() / 1000 - ageSeconds;
    utimesSync(file, time, time);
  };

  it("succeeds after work within the last minute", () => {
    writeHeartbeat("working\n", 10);
    expect(check()).toBe(0);
  });

  it.each([
    ["has never worked", () => undefined],
    [
      "worked minutes ago",
      () => {
        writeHeartbeat("working\n", 180);
      },
    ],
    [
      "writes an empty heartbeat",
      () => {
        writeHeartbeat("", 10);
      },
    ],
  ])("fails when the worker %s", (_, arrange) => {
    arrange();
    expect(check()).not.toBe(0);
  });
});
