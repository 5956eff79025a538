import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, vi } from "vitest";

/**
 * Gives each test a PATH that contains only the programs that the test installs.
 *
 * @returns a function that installs a shell script under a name. The script can use only the shell's builtins.
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
