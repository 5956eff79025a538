import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { HostShell } from "../../../ops/host/host-shell";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-host-shell-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function fakeSsh(text: string): void {
  writeFileSync(join(folder, "ssh"), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, "ssh"), 0o755);
}

describe("a shell on the Docker host", () => {
  const shell = new HostShell("ssh://deploy@gateway.example.com:2222");

  it.each([
    [
      "an unknown host key",
      'echo "Host key verification failed." >&2; exit 255',
      "On ssh://deploy@gateway.example.com:2222: Host key verification failed.\n" +
        "SSH has no connection, or lost it. Try it by hand: ssh -p 2222 deploy@gateway.example.com true",
    ],
    [
      "a user whose sudo asks for a password",
      'echo "sudo: a password is required" >&2; exit 1',
      "On ssh://deploy@gateway.example.com:2222: sudo: a password is required\n" +
        "The user needs sudo without a password there, or sign in as root.",
    ],
    [
      "a host without sudo",
      'echo "sh: 1: sudo: not found" >&2; exit 127',
      "On ssh://deploy@gateway.example.com:2222: sh: 1: sudo: not found\n" +
        "The user needs sudo without a password there, or sign in as root.",
    ],
    ["a user who may not run commands", "exit 1", "On ssh://deploy@gateway.example.com:2222: the command ended with 1"],
  ])("explains %s", async (_, text, message) => {
    fakeSsh(text);
    await expect(shell.capture("true")).rejects.toThrow(new Error(message));
  });

  it("says how to look for a lost connection while commands run", async () => {
    fakeSsh("exit 255");
    await expect(shell.show("true")).rejects.toThrow("Try it by hand: ssh -p 2222 deploy@gateway.example.com true");
  });
});
