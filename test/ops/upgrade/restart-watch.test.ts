import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { removingRestarters } from "../../../ops/upgrade/restart-watch";

const TARGET = { prefix: "llm-dev", dockerHost: "unix:///var/run/docker.sock", stack: "dev" };
const STATE = { Status: "restarting", Restarting: true, ExitCode: 1, OOMKilled: false };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-watch-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  const script = `#!/bin/sh
case "$*" in
  *RestartCount*) cat '${folder}/container'; echo x >>'${folder}/looks' ;;
  ps*) echo llm-dev-litellm; echo llm-dev-sync ;;
  *json*) echo '${JSON.stringify(STATE)}' ;;
  logs*) echo "last words of $4" ;;
  rm*) echo "$*" >>'${folder}/removed'; rm '${folder}/container' ;;
esac
`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
  show("old", 9);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What Docker says about the container of LiteLLM from now on. */
function show(id: string, restarts: number): void {
  writeFileSync(join(folder, "container"), `${id} ${restarts}\n`);
}

function removed(): string {
  const file = join(folder, "removed");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** How often the watch has looked at the container. */
function looks(): number {
  return readFileSync(join(folder, "looks"), "utf8").split("\n").length - 1;
}

describe("a container that keeps ending during an upgrade", () => {
  it("is removed after three restarts, and its last log lines are the reason", async () => {
    const { result, reasons } = await removingRestarters(TARGET, [{ service: "litellm" }], async () => {
      show("new", 3);
      await vi.waitFor(() => {
        expect(removed()).toBe("rm --force llm-dev-litellm\n");
      }, 10_000);
      return "failed";
    });
    expect(result).toBe("failed");
    expect(reasons.join("\n")).toContain("last words of llm-dev-litellm");
    expect(reasons.join("\n")).not.toContain("llm-dev-sync");
  });

  it.each([
    ["it has ended only twice", "new", 2],
    ["it is the one that ran before the upgrade", "old", 9],
  ])("is left alone when %s", async (_, id, restarts) => {
    const { reasons } = await removingRestarters(TARGET, [{ service: "litellm" }], async () => {
      show(id, restarts);
      // One look is that before the upgrade, and another may have been at the container before this change.
      await vi.waitFor(() => {
        expect(looks()).toBeGreaterThanOrEqual(3);
      }, 10_000);
    });
    expect([reasons, removed()]).toEqual([[], ""]);
  });
});
