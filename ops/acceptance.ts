import { runVitest } from "./tools/run-vitest";

/** Long suites, each with a file of its own, which run only when the command line asks for them. */
const OPT_IN: Readonly<Record<string, string>> = {
  "--backup-servers": "test/acceptance/backup-targets.test.ts",
  "--small-disks": "test/acceptance/backup-disk-full.test.ts",
  "--faults": "test/acceptance/faults.test.ts",
  "--emergencies": "test/acceptance/emergencies.test.ts",
  "--wordpress": "test/acceptance/wordpress.test.ts",
  "--host": "test/acceptance/host.test.ts",
};
/** Compares all changes of test/acceptance/checks/review.ts with Pulumi's preview, which takes some minutes more. */
const REVIEW = "--review";
const CONFIG = ["--config", "vitest.acceptance.config.mts"];

const given = process.argv.slice(2);
const chosen = Object.keys(OPT_IN).filter((option) => given.includes(option));
const rest = given.filter((option) => !chosen.includes(option) && option !== REVIEW);
if (given.includes(REVIEW)) process.env["LLM_STACK_ACCEPTANCE_REVIEW"] = "true";
process.exitCode =
  chosen.length > 0
    ? // Each of their cases is about something else.
      runVitest([...CONFIG, "--bail=0", ...chosen.flatMap((option) => OPT_IN[option] ?? []), ...rest])
    : runStandard(rest);

function runStandard(args: readonly string[]): number {
  const status = runVitest([...CONFIG, ...Object.values(OPT_IN).map((file) => `--exclude=${file}`), ...args]);
  for (const [option, file] of Object.entries(OPT_IN)) {
    console.log(`Not run: ${file}. To run it: npm run acceptance -- ${option}`);
  }
  return status;
}
