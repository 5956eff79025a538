import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { packageRoot } from "../components/settings/package-files";

/** Every check that must pass before a change is merged, cheapest first; all steps run even when one fails. */
const steps: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ["format", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
  ["lint", "node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  ["types", "node_modules/typescript/bin/tsc", "--project", "."],
  ["types of the WordPress pages", "node_modules/typescript/bin/tsc", "--project", "wordpress/ui"],
  ["unused code", "node_modules/knip/bin/knip.js"],
  ["tests", "ops/run.mjs", "test"],
];

const failed = steps.filter(([name, program, ...args]) => {
  console.log(`\n== ${name}`);
  return (
    spawnSync(process.execPath, [join(packageRoot, program), ...args], { cwd: packageRoot, stdio: "inherit" })
      .status !== 0
  );
});

console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.map(([name]) => name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
