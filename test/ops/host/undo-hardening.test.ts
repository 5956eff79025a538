import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { undoAfterDown } from "../../../ops/host/undo-hardening";

const TARGET = { prefix: "llm-prod", dockerHost: "ssh://gateway.example.com", stack: "prod" };

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-undo-"));
  printed = "";
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  for (const method of ["log", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((text: string) => (printed += `${text}\n`));
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Installs a fake `ssh`. @param owners exit code of the question whether the stack owns a step; @param sudo of any script. */
function fakeHost(owners: number, sudo = 0): void {
  const script = `#!/bin/sh
echo "$*" >>'${folder}/log'
case "$*" in *owners/llm-prod*) exit ${owners} ;; esac
script=$(cat)
if [ ${sudo} != 0 ]; then echo "sudo: a password is required" >&2; exit ${sudo}; fi
case "$script" in
  *mode=preview*) printf '@step log-limits\\n    rm file\\n' ;;
  *) printf '%s' "$script" >'${folder}/undone' ;;
esac
`;
  writeFileSync(join(folder, "ssh"), script);
  chmodSync(join(folder, "ssh"), 0o755);
}

const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");

describe("`down` of a stack", () => {
  it("undoes the hardening of its host, the firewall first", async () => {
    fakeHost(0);
    expect(await undoAfterDown(TARGET, "given")).toBe(true);
    expect(printed).toContain("log-limits\n    rm file\n");
    expect(read("undone")).toMatch(
      /owner=llm-prod\n[^]*\nundo_step firewall\n[^]*\nundo_step time-sync\n[^]*remove_empty_ledger$/,
    );
  });

  it("needs no root on a host that was not hardened for it", async () => {
    fakeHost(2);
    expect(await undoAfterDown(TARGET, "given")).toBe(true);
    expect([printed, read("log").trim().split("\n").length]).toEqual(["", 1]);
  });

  it("says how to undo it later when the host does not answer", async () => {
    fakeHost(255);
    expect(await undoAfterDown(TARGET, "given")).toBe(false);
    expect(printed).toContain("npm run host -- undo --stack prod");
  });

  it("says so when it may not become root", async () => {
    fakeHost(0, 1);
    await expect(undoAfterDown(TARGET, "given")).rejects.toThrow(
      /sudo without a password[^]*still hardened[^]*npm run host -- undo --stack prod/,
    );
  });
});
