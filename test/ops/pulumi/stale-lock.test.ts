import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";

import { staleLocks } from "../../../ops/pulumi/stale-lock";

let backend: string;

beforeEach(() => {
  backend = mkdtempSync(join(tmpdir(), "llm-stack-locks-"));
});

afterEach(() => {
  rmSync(backend, { recursive: true, force: true });
});

function lock(content: { pid: number; hostname: string }): void {
  const folder = join(backend, ".pulumi/locks/organization/llm-stack/dev");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${content.pid}.json`), JSON.stringify(content));
  // What Pulumi's storage library puts beside every file.
  writeFileSync(join(folder, `${content.pid}.json.attrs`), JSON.stringify({ md5: "x" }));
}

/** Number of a process that has just ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["--eval", ""]).pid;
}

it("finds nothing where there is no lock", () => {
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("finds the lock of a process of this machine that has ended", () => {
  const pid = endedProcess();
  lock({ pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([pid]);
});

it("leaves the lock of a living process", () => {
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("leaves the lock of another machine, whose processes it cannot see", () => {
  lock({ pid: endedProcess(), hostname: "another.example.com" });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("leaves all locks where one process still lives", () => {
  lock({ pid: endedProcess(), hostname: hostname() });
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("leaves the lock of a living process on a machine without ps", () => {
  vi.stubEnv("PATH", backend);
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
  vi.unstubAllEnvs();
});

it.runIf(existsSync("/proc/self/status"))("finds the lock of a killed process that nobody has waited for", async () => {
  // A shell reaps its children, but not any more when it has become another program.
  const script = 'until [ -e "$1" ]; do :; done & echo $!; exec cat';
  const end = join(backend, "end");
  const parent = spawn("sh", ["-c", script, "sh", end], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void parent.kill());
  const pid = Number(String(await new Promise((resolve) => parent.stdout.once("data", resolve))));
  await vi.waitUntil(() => readFileSync(`/proc/${parent.pid ?? 0}/comm`, "utf8") === "cat\n");
  writeFileSync(end, "");
  await vi.waitUntil(() => readFileSync(`/proc/${pid}/status`, "utf8").includes("zombie"));
  lock({ pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([pid]);
});
