import { defineCommand, runCommand } from "./command";
import { acceptanceArguments, OPT_IN, type OptInName } from "./tools/acceptance-suites";
import { runVitest } from "./tools/run-vitest";
import { testFiles, testOptions } from "./tools/vitest-command";

const acceptance = defineCommand(
  "acceptance",
  "Deploys stacks of its own to a real Docker Engine, beside those that run there, tests them and removes them, which takes " +
    "most of an hour. Also needs the Pulumi command line and its plug-ins. Skips what this machine lacks, and names it. The " +
    "options with a suite run that one instead.",
)
  .addArgument(testFiles)
  .addOption(testOptions.testNamePattern)
  .addOption(testOptions.update)
  .addOption(testOptions.bail)
  .addOption(testOptions.reporter)
  .option(OPT_IN.backupServers.option, OPT_IN.backupServers.description)
  .option(OPT_IN.smallDisks.option, OPT_IN.smallDisks.description)
  .option(OPT_IN.faults.option, OPT_IN.faults.description)
  .option(OPT_IN.emergencies.option, OPT_IN.emergencies.description)
  .option(OPT_IN.wordpress.option, OPT_IN.wordpress.description)
  .option(OPT_IN.host.option, OPT_IN.host.description)
  .option(
    "--review",
    "also compare all changes of test/acceptance/checks/review.ts with Pulumi's preview; minutes more",
  )
  .action((files, options) => {
    const given: Readonly<Record<string, unknown>> = options;
    const names = Object.keys(OPT_IN) as OptInName[];
    const chosen = names.filter((name) => given[name] === true);
    if (given["review"] === true) process.env["LLM_STACK_ACCEPTANCE_REVIEW"] = "true";
    process.exitCode = runVitest(acceptanceArguments(chosen, files, options));
    if (chosen.length > 0) return;
    for (const { file, option } of Object.values(OPT_IN)) {
      console.log(`Not run: ${file}. To run it: npm run acceptance -- ${option}`);
    }
  });

void runCommand(acceptance);
