import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { packageRoot } from "../components/settings/package-files";
import { defineCommand, runCommand } from "./command";

/** Every check that must pass before a change is merged, cheapest first; all steps run even when one fails. */
const STEPS: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ["format", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
  ["lint", "node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."],
  ["types", "node_modules/typescript/bin/tsc", "--project", "."],
  ["types of the WordPress pages", "node_modules/typescript/bin/tsc", "--project", "wordpress/ui"],
  ["unused code", "node_modules/knip/bin/knip.js"],
  ["tests", "ops/run.mjs", "test"],
];

const check = defineCommand(
  "check",
  `Runs every check that needs only Node.js, which takes minutes: ${STEPS.map(([name]) => name).join(", ")}. For the tests ` +
    "alone: npm test. For a stack on a real Docker Engine: npm run acceptance",
).action(() => {
  const failed = STEPS.filter(([name, program, ...args]) => !passes(name, program, args)).map(([name]) => name);
  console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
});

void runCommand(check);

function passes(name: string, program: string, args: readonly string[]): boolean {
  console.log(`\n== ${name}`);
  const options = { cwd: packageRoot, stdio: "inherit" } as const;
  return spawnSync(process.execPath, [join(packageRoot, program), ...args], options).status === 0;
}
