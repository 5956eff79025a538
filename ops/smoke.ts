import { defineCommand, runCommand } from "./command";
import { jsonOption, stackOption } from "./options";
import { printJson } from "./print/json";
import { formatResult, runChecks, summarize } from "./smoke/run-checks";
import { smokeChecks } from "./smoke/smoke-checks";

const smoke = defineCommand(
  "smoke",
  "Tries a running stack as browsers, programs and operators use it. Makes one key for ten minutes, asks one model two short " +
    "questions, and deletes the key. Exits with 1 if a check fails.",
)
  .addOption(stackOption)
  .option("--model <name>", "model to ask (default: the first declared chat model)")
  .addOption(jsonOption)
  .action(async ({ stack, model, json }) => {
    const checks = await smokeChecks(stack, model);
    const results = await runChecks(checks, (result) => {
      if (json !== true) console.log(formatResult(result));
    });
    if (json) printJson(results);
    else console.log(`\n${summarize(results)}`);
    process.exitCode = results.some(({ level }) => level === "error") ? 1 : 0;
  });

void runCommand(smoke);
