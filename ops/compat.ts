import { defineCommand, runCommand } from "./command";
import { isCompatible, NotCheckable, type Answer } from "./compat/answer";
import { describeAnswer } from "./compat/describe-answer";
import { checkLitellm } from "./compat/litellm";
import { checkOpenWebui } from "./compat/open-webui";
import { jsonOption } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";
import { versionOf } from "./version-argument";

const compat = defineCommand(
  "compat",
  "Tries a version of LiteLLM or Open WebUI from the Python package index with this project's tests, without Docker or a " +
    "stack. Needs Python 3.11 or newer and takes some minutes. Exits with 0 if everything holds, 1 if something breaks, and " +
    "2 if the version cannot be tried.",
)
  .option("--litellm <version>", "version of LiteLLM, such as 1.108.7", versionOf("litellm"))
  .option("--open-webui <version>", "version of Open WebUI, such as 0.12.4", versionOf("openWebui"))
  .option("--verbose", "show the output of the tests, on standard error")
  .addOption(jsonOption)
  .action(async ({ litellm, openWebui, verbose = false, json }) => {
    if (litellm === undefined && openWebui === undefined) {
      throw new UsageError("Name a version: --litellm VERSION, --open-webui VERSION, or both.");
    }
    const progress = { report: (message: string) => void process.stderr.write(`${message}\n`), verbose };
    try {
      const answers: Answer[] = [];
      if (litellm !== undefined) answers.push(await checkLitellm(litellm, progress));
      if (openWebui !== undefined) answers.push(await checkOpenWebui(openWebui, progress));
      if (json) printJson(answers);
      else console.log(answers.map(describeAnswer).join("\n\n"));
      process.exitCode = answers.every(isCompatible) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof NotCheckable)) throw error;
      console.error(`Not checked: ${error.message}`);
      process.exitCode = 2;
    }
  });

void runCommand(compat);
