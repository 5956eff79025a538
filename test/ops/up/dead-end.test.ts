import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { CREATE_DEAD_END, DEAD_END } from "../../../components/docker/dead-end";
import { isDeadEndMissing, createDeadEnd } from "../../../ops/up/dead-end";

const HOST = "unix:///var/run/docker.sock";
const BARE = [{ urn: "urn:pulumi:dev::llm-stack::pulumi:pulumi:Stack::llm-stack-dev" }];
const STATE = [
  ...BARE,
  { urn: "urn:pulumi:dev::llm-stack::llm-stack:index:LlmStack$command:local:Command::llm-dev-dead-end", id: "x" },
];
const MISSING = `echo "Error: No such network: ${DEAD_END}" >&2; exit 1`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-dead-end-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Installs a fake `docker` before the real one. @param inspect what it does when asked for the network. */
function fakeDocker(inspect: string): { calls: () => readonly string[] } {
  const program = join(folder, "docker");
  const log = join(folder, "log");
  writeFileSync(log, "");
  const script = `#!/bin/sh\necho "$*" >>'${log}'\ncase "$2" in inspect) ${inspect} ;; esac\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return { calls: () => readFileSync(log, "utf8").split("\n").filter(Boolean) };
}

describe("the network that blocks link-local addresses", () => {
  it("is detected as missing after it was removed, and created again", async () => {
    const { calls } = fakeDocker(MISSING);
    expect(await isDeadEndMissing(STATE, HOST)).toBe(true);
    await createDeadEnd(HOST);
    expect(calls()).toEqual([`network inspect ${DEAD_END}`, CREATE_DEAD_END.join(" ")]);
  });

  it("is left alone when it exists", async () => {
    const { calls } = fakeDocker("exit 0");
    expect(await isDeadEndMissing(STATE, HOST)).toBe(false);
    expect(calls()).toEqual([`network inspect ${DEAD_END}`]);
  });

  it("is not checked before the first `up` or in a stack without it", async () => {
    const { calls } = fakeDocker(MISSING);
    expect(await isDeadEndMissing([], HOST)).toBe(false);
    expect(await isDeadEndMissing(BARE, HOST)).toBe(false);
    expect(calls()).toEqual([]);
  });

  it("fails with Docker's own message when the engine does not answer", async () => {
    fakeDocker("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    await expect(isDeadEndMissing(STATE, HOST)).rejects.toThrow("Cannot connect to the Docker daemon");
  });
});
