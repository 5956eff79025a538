import { defineCommand, runCommand } from "./command";
import { diagnose } from "./doctor/diagnose";
import { hasErrors, printFindings } from "./doctor/finding";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";

const doctor = defineCommand(
  "doctor",
  "Checks whether `npm run up` would fail on this host, and shows how to fix it. Changes nothing. Exits with 1 if so.",
)
  .addOption(targetOptions.stack)
  .option(
    "--prefix <name>",
    "with --stack: name of the LlmStack in another program, whose own ports and networks are no conflict",
  )
  .addOption(jsonOption)
  .action(async ({ stack, prefix, json }) => {
    if (prefix !== undefined && stack === undefined) {
      throw new UsageError("doctor checks settings: add --stack with the stack of this repository that has them.");
    }
    const findings = await diagnose(stack ?? "dev", prefix);
    if (json) printJson(findings);
    else printFindings(findings);
    process.exitCode = hasErrors(findings) ? 1 : 0;
  });

void runCommand(doctor);
