import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";

/** Runs vitest on this terminal. @returns its exit code: 0 only when nothing failed. */
export function runVitest(args: readonly string[]): number {
  const vitest = join(packageRoot, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(process.execPath, [vitest, "run", ...args], { cwd: packageRoot, stdio: "inherit" });
  return status ?? 1;
}
