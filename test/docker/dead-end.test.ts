import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { COMMAND, resourceNamed, servicesOf } from "../support/containers";
import { recordProgram } from "../support/program";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-dead-end-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function commandOf(operation: "create" | "delete"): Promise<string> {
  const { resources } = await recordProgram();
  return String(resourceNamed(resources, COMMAND, "llm-dev-dead-end").inputs[operation]);
}

/**
 * Runs a command as the provider does, with a fake `docker`.
 *
 * @param answers lines of a shell's `case`, selected by the first words of Docker's arguments.
 */
function run(command: string, answers: string) {
  const docker = join(folder, "docker");
  const log = join(folder, "log");
  writeFileSync(log, "");
  writeFileSync(docker, `#!/bin/sh\necho "$*" >>'${log}'\ncase "$1 $2" in\n${answers}\nesac\n`);
  chmodSync(docker, 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` };
  const { status, stderr } = spawnSync("/bin/sh", ["-c", command], { env, encoding: "utf8" });
  return { status, stderr, calls: readFileSync(log, "utf8").split("\n").filter(Boolean) };
}

describe("the network that blocks link-local addresses", () => {
  it("is created without a host address and without traffic between its containers", async () => {
    const { status, calls } = run(await commandOf("create"), `"network inspect") exit 1 ;;`);
    expect(status).toBe(0);
    const made = calls.find((call) => call.startsWith("network create")) ?? "";
    expect(made).toContain("--internal --subnet 169.254.0.0/16");
    expect(made).toContain("com.docker.network.bridge.inhibit_ipv4=true");
    expect(made).toContain("com.docker.network.bridge.enable_icc=false");
    expect(made.endsWith(` ${DEAD_END}`)).toBe(true);
  });

  it("is left alone when another stack has created it", async () => {
    const { status, calls } = run(await commandOf("create"), "");
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith("network create"))).toEqual([]);
  });

  it("fails the `up` when Docker refuses to create it", async () => {
    const refusal = `"network inspect") exit 1 ;; "network create") echo "Pool overlaps" >&2; exit 1 ;;`;
    const { status, stderr } = run(await commandOf("create"), refusal);
    expect(status).toBe(1);
    expect(stderr).toContain("Pool overlaps");
  });

  it("is not created when the host's resolver is link-local; the error names both ways out", async () => {
    const { status, stderr, calls } = run(await commandOf("create"), `"run --rm") exit 7 ;;`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/daemon\.json .*or set llm-stack:cloudMetadata to allow/);
    expect(calls.filter((call) => call.startsWith("network"))).toEqual([]);
  });

  it.each([
    ["nameserver 10.0.0.2\nnameserver 169.254.169.254\n", 7],
    ["search example.com\nnameserver 169.254.20.10", 0],
    ["nameserver 10.169.254.1\n# nameserver 169.254.169.254\n", 0],
  ])("reads the resolvers %j as status %i", async (resolvers, status) => {
    const path = join(folder, "resolv.conf");
    writeFileSync(path, resolvers);
    const script = /-c '([^']*)'/.exec(await commandOf("create"))?.[1] ?? "";
    const looked = spawnSync("/bin/sh", ["-c", script.replace("/etc/resolv.conf", path)]);
    expect(looked.status).toBe(status);
  });

  it("is removed with its last container, running or not", async () => {
    const used = run(await commandOf("delete"), `"ps --all") echo 0123456789ab ;;`);
    expect(used).toMatchObject({ status: 0, calls: [`ps --all --quiet --filter network=${DEAD_END}`] });
    const unused = run(await commandOf("delete"), "");
    expect(unused.calls.at(-1)).toBe(`network rm ${DEAD_END}`);
  });

  it("is absent with cloudMetadata allow", async () => {
    const { resources } = await recordProgram("dev", { cloudMetadata: "allow" });
    expect(() => resourceNamed(resources, COMMAND, "llm-dev-dead-end")).toThrow("0 resources");
    const attached = servicesOf(resources).litellm.inputs.networksAdvanced ?? [];
    expect(attached.map(({ name }) => name)).not.toContain(DEAD_END);
  });
});
