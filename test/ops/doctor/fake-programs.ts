import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, vi } from "vitest";

/**
 * Gives each test a PATH on which nothing is but what it puts there.
 *
 * @returns a function that puts a shell script there under a name. Only what the shell has built in works in it.
 */
export function useFakePrograms(): (name: string, script: string) => void {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "llm-stack-programs-"));
    vi.stubEnv("PATH", folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return (name, script) => {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
}
