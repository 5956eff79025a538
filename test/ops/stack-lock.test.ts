import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { lockFile, withStackLock } from "../../ops/stack-lock";
import { CommandLab } from "./support/command-lab";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-locks-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const done = () => Promise.resolve("done");
const SINCE = "2026-11-28T14:00:00.000Z";

function put(content: unknown): void {
  mkdirSync(dirname(lockFile("dev")), { recursive: true });
  writeFileSync(lockFile("dev"), typeof content === "string" ? content : JSON.stringify(content));
}

describe("the lock of a stack", () => {
  it("is there while a command runs, also for one that fails, and then gone", async () => {
    expect(await withStackLock("dev", "up", () => Promise.resolve(existsSync(lockFile("dev"))))).toBe(true);
    await expect(withStackLock("dev", "up", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(existsSync(lockFile("dev"))).toBe(false);
  });

  it("refuses a second command, which it tells about the first, and no other stack's", async () => {
    const file = lockFile("dev");
    const second = withStackLock("dev", "upgrade", async () => {
      expect(await withStackLock("prod", "up", done)).toBe("done");
      return withStackLock("dev", "up", done);
    });
    await expect(second).rejects.toThrow(
      new RegExp(`^npm run upgrade is changing the stack dev \\(process ${process.pid}, .*\nOnly if .*: rm ${file}$`),
    );
  });

  it("of a process that was killed counts for nothing, nor does a damaged one", async () => {
    const { pid } = spawnSync(process.execPath, ["--eval", ""]);
    put({ pid, hostname: hostname(), verb: "up", since: SINCE });
    expect(await withStackLock("dev", "up", done)).toBe("done");
    put("{");
    expect(await withStackLock("dev", "up", done)).toBe("done");
  });

  it("of another machine counts", async () => {
    put({ pid: 1, hostname: "other.example.com", verb: "restore", since: SINCE });
    await expect(withStackLock("dev", "up", done)).rejects.toThrow(
      "npm run restore is changing the stack dev (process 1 on other.example.com, since 2026-11-28 14:00 UTC)",
    );
  });

  it("is none where nothing can be written", async () => {
    vi.stubEnv("XDG_STATE_HOME", join(folder, "file", "below"));
    writeFileSync(join(folder, "file"), "");
    expect(await withStackLock("dev", "up", done)).toBe("done");
  });
});

describe("while another command changes the stack", () => {
  it.each([
    ["up", ["--skip-doctor"]],
    ["down", []],
    ["recover", ["--yes"]],
    ["upgrade", ["--yes", "--litellm", "v1.108.7"]],
  ])("%s %j changes nothing", async (verb, args) => {
    const lab = new CommandLab();
    lab.putPulumi();
    lab.put("docker", "exit 0");
    put({ pid: process.pid, hostname: hostname(), verb: "restore", since: SINCE });
    const { exitCode, stderr } = await lab.run(verb, args, { XDG_STATE_HOME: folder });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("npm run restore is changing the stack") as string]);
    expect(lab.calls()).toEqual([]);
    lab.remove();
  });
});
