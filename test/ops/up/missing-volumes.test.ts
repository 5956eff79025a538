import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { commandsOfMissingVolumes } from "../../../ops/up/missing-volumes";

const HOST = "unix:///var/run/docker.sock";
const VOLUMES = ["llm-dev-redis-data", "llm-dev-alertmanager-data"].map((name) => ({
  urn: `urn:x::${name}`,
  id: name,
  type: "docker:index/volume:Volume",
}));
const owner = (service: string) => ({
  urn: `urn:x::llm-dev-${service}-owner`,
  id: "1",
  type: "command:local:Command",
  outputs: { triggers: [`llm-dev-${service}-data`, "chown"] },
});
const OTHERS = [
  { urn: "urn:x::llm-dev-keys", id: "2", type: "command:local:Command", outputs: { triggers: { ciphertext: "x" } } },
  { urn: "urn:x::llm-dev-sync", id: "3", type: "command:local:Command" },
];
const STATE = [...VOLUMES, owner("redis"), owner("alertmanager"), ...OTHERS];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-missing-volumes-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A Docker with some volumes. */
function putDocker(...names: readonly string[]): void {
  const program = join(folder, "docker");
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' ${names.join(" ")}\n`);
  chmodSync(program, 0o755);
}

describe("commands that changed a volume", () => {
  it("run again when the volume is gone, as on another host", async () => {
    putDocker("llm-dev-alertmanager-data");
    expect(await commandsOfMissingVolumes(STATE, HOST)).toEqual(["urn:x::llm-dev-redis-owner"]);
    putDocker("other");
    expect(await commandsOfMissingVolumes(STATE, HOST)).toEqual([owner("redis").urn, owner("alertmanager").urn]);
  });

  it("do not run again while all volumes exist, or before the first `up`", async () => {
    putDocker("llm-dev-redis-data", "llm-dev-alertmanager-data");
    expect(await commandsOfMissingVolumes(STATE, HOST)).toEqual([]);
    putDocker("other");
    expect(await commandsOfMissingVolumes([], HOST)).toEqual([]);
  });
});
