import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SettingsError, type Problem } from "../../components/settings/problems";
import { readStackFiles } from "../../components/settings/stack-files";
import { createAuthority, type Authority } from "../support/authorities";
import { exampleSettings } from "../support/settings";

const folder = mkdtempSync(join(tmpdir(), "llm-stack-authorities-"));
let first: Authority;
let second: Authority;

beforeAll(async () => {
  first = await createAuthority("First authority", new Date("2036-01-01T00:00:00Z"));
  second = await createAuthority("Second authority", new Date("2036-01-01T00:00:00Z"));
  writeFileSync(join(folder, "both.pem"), `# comment\n${first.certificate}\n\n${second.certificate}`);
  writeFileSync(join(folder, "key.pem"), `${first.certificate}\n${first.privateKey}`);
  writeFileSync(join(folder, "text.pem"), "not PEM");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function authoritiesOf(entries: readonly string[]): string {
  return readStackFiles({ ...exampleSettings(), certificateAuthorities: entries }, folder).authorities;
}

function problems(...entries: readonly string[]): readonly Problem[] {
  try {
    authoritiesOf(entries);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error("accepted");
}

const countIn = (pem: string) => pem.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;

describe("certificateAuthorities", () => {
  it("returns nothing for no entries", () => {
    expect(authoritiesOf([])).toBe("");
  });

  it("reads files and PEM texts, each certificate once and without comments", () => {
    const pem = authoritiesOf(["both.pem", second.certificate]);
    expect(countIn(pem)).toBe(2);
    expect(pem.startsWith("-----BEGIN")).toBe(true);
    expect(pem.endsWith("\n")).toBe(true);
  });

  it("lists every entry that cannot be used, with the command that sets another", () => {
    const text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    expect(problems("both.pem", "missing.pem", "text.pem", text)).toEqual([
      {
        path: "certificateAuthorities[1]",
        message: "(missing.pem) cannot be read: ENOENT",
        remedy: "pulumi config set --path 'llm-stack:certificateAuthorities[1]' tls/company-ca.pem",
      },
      expect.objectContaining({ message: "(text.pem) contains no PEM certificate" }),
      expect.objectContaining({ message: "contains a PEM certificate that cannot be parsed" }),
    ]);
  });

  it("refuses a file with a private key, and does not repeat the key", () => {
    const [problem, ...others] = problems("key.pem");
    expect(others).toEqual([]);
    expect(problem?.message).toBe("(key.pem) contains a private key; leave only the certificates");
    expect(JSON.stringify(problems(first.privateKey))).not.toContain(first.privateKey.split("\n")[1]);
  });
});
