import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { hasOwnBackend, openStateFolder, pulumiHome, stateHome } from "../../../ops/pulumi/state-folder";

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

describe("a user's own backend", () => {
  it("is absent on a new machine", () => {
    expect(hasOwnBackend()).toBe(false);
  });

  it.each(["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])("is in use when %s is set", (name) => {
    vi.stubEnv(name, "something");
    expect(hasOwnBackend()).toBe(true);
  });

  it("is in use after pulumi login, but not after pulumi logout", () => {
    writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: "s3://states" }));
    expect(hasOwnBackend()).toBe(true);
    writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: "" }));
    expect(hasOwnBackend()).toBe(false);
  });
});

describe("folders from the environment", () => {
  it.each(["", "relative"])("are the user's own if the variable is %j", (value) => {
    vi.stubEnv("XDG_STATE_HOME", value);
    vi.stubEnv("HOME", folder);
    expect(stateHome()).toBe(join(folder, ".local/state"));
  });

  it("are absolute although HOME is empty", () => {
    vi.stubEnv("XDG_STATE_HOME", "");
    vi.stubEnv("PULUMI_HOME", "");
    vi.stubEnv("HOME", "");
    expect(isAbsolute(stateHome()) && isAbsolute(pulumiHome())).toBe(true);
  });
});

describe("the local state folder", () => {
  it("gets a long passphrase that only its owner can read, and keeps it", () => {
    const { passphraseFile, environment } = openStateFolder();
    const passphrase = readFileSync(passphraseFile, "utf8");
    expect(passphrase).toMatch(/^[\w-]{43}$/);
    expect(statSync(passphraseFile).mode & 0o777).toBe(0o600);
    expect(environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(passphraseFile);
    openStateFolder();
    expect(readFileSync(passphraseFile, "utf8")).toBe(passphrase);
  });

  it("prints where the passphrase is, never its value", () => {
    const { passphraseFile } = openStateFolder();
    const said = vi.mocked(console.error).mock.calls.flat().join("\n");
    expect(said).toContain(passphraseFile);
    expect(said).not.toContain(readFileSync(passphraseFile, "utf8"));
  });
});
