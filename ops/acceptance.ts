import { runVitest } from "./tools/run-vitest";

/** Suites that run only on request, each alone: option, and file below test/acceptance. */
const ON_REQUEST: Readonly<Record<string, string>> = { "--emergencies": "emergencies" };

const args = process.argv.slice(2);
const suite = args.map((option) => ON_REQUEST[option]).find((name) => name !== undefined);
// The tests of a suite look at this variable.
if (suite !== undefined) process.env["LLM_STACK_SUITE"] = suite;
process.exitCode = runVitest([
  ...["--config", "vitest.acceptance.config.mts"],
  ...(suite === undefined ? [] : [`test/acceptance/${suite}.test.ts`]),
  ...args.filter((option) => ON_REQUEST[option] === undefined),
]);
