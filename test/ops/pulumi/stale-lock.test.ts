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
  // The attributes that Pulumi's storage library writes next to every file.
  writeFileSync(join(folder, `${content.pid}.json.attrs`), JSON.stringify({ md5: "x" }));
}

/** Id of a process that has just ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["--eval", ""]).pid;
}

it("finds nothing without a lock", () => {
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("finds the lock of an ended process on this machine", () => {
  const pid = endedProcess();
  lock({ pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([pid]);
});

it("keeps the lock of a running process", () => {
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("keeps the lock of another machine, whose processes it cannot see", () => {
  lock({ pid: endedProcess(), hostname: "another.example.com" });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("keeps all locks while one process still runs", () => {
  lock({ pid: endedProcess(), hostname: hostname() });
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
});

it("keeps the lock of a running process on a machine without ps", () => {
  vi.stubEnv("PATH", backend);
  lock({ pid: process.pid, hostname: hostname() });
  expect(staleLocks(backend, "dev")).toEqual([]);
  vi.unstubAllEnvs();
});

it.runIf(existsSync("/proc/self/status"))("finds the lock of a killed process that has not been reaped", async () => {
  // A shell reaps its children, but not after it has replaced itself with another program.
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
