import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { hasOwnBackend, openStateFolder } from "../../../ops/pulumi/state-folder";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-state-"));
  vi.stubEnv("PULUMI_HOME", folder);
  vi.stubEnv("XDG_STATE_HOME", folder);
  vi.stubEnv("PULUMI_BACKEND_URL", undefined);
  vi.stubEnv("PULUMI_ACCESS_TOKEN", undefined);
  vi.spyOn(console, "error").mockReturnValue(undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("a person has a backend of their own", () => {
  it("not on a new machine", () => {
    expect(hasOwnBackend()).toBe(false);
  });

  it.each(["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])("when %s is set", (name) => {
    vi.stubEnv(name, "something");
    expect(hasOwnBackend()).toBe(true);
  });

  it("after pulumi login, and no more after pulumi logout", () => {
    writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: "s3://states" }));
    expect(hasOwnBackend()).toBe(true);
    writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: "" }));
    expect(hasOwnBackend()).toBe(false);
  });
});

describe("the local state folder", () => {
  it("gets a long passphrase that only its owner reads, and keeps it", () => {
    const { passphraseFile, environment } = openStateFolder();
    const passphrase = readFileSync(passphraseFile, "utf8");
    expect(passphrase).toMatch(/^[\w-]{43}$/);
    expect(statSync(passphraseFile).mode & 0o777).toBe(0o600);
    expect(environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(passphraseFile);
    openStateFolder();
    expect(readFileSync(passphraseFile, "utf8")).toBe(passphrase);
  });

  it("says where the passphrase is, never what it is", () => {
    const { passphraseFile } = openStateFolder();
    const said = vi.mocked(console.error).mock.calls.flat().join("\n");
    expect(said).toContain(passphraseFile);
    expect(said).not.toContain(readFileSync(passphraseFile, "utf8"));
  });
});
