import { defineCommand, runCommand } from "./command";
import { runVitest } from "./tools/run-vitest";
import { testFiles, testOptions, vitestArguments } from "./tools/vitest-command";

const test = defineCommand(
  "test",
  "Runs the tests that need only Node.js, which takes minutes. What needs another program, such as Python, promtool or Nginx, " +
    "is skipped where it is missing, and the last lines name it. For a stack on a real Docker Engine: npm run acceptance",
)
  .addArgument(testFiles)
  .addOption(testOptions.testNamePattern)
  .addOption(testOptions.update)
  .addOption(testOptions.bail)
  .addOption(testOptions.reporter)
  .action((files, options) => {
    process.exitCode = runVitest(vitestArguments(files, options));
  });

void runCommand(test);
