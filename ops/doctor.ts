import { defineCommand, runCommand } from "./command";
import { diagnose } from "./doctor/diagnose";
import { hasErrors, printFindings } from "./doctor/finding";
import { jsonOption } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";

const doctor = defineCommand(
  "doctor",
  "Tells whether `npm run up` would fail on this host, and how to fix it. Changes nothing. Ends with 1 when it would fail.",
)
  .option("--stack <name>", "stack, whose settings in Pulumi.<name>.yaml are checked (default: dev)")
  .option(
    "--prefix <name>",
    "with --stack: name of the LlmStack in another program, which may hold these ports already",
  )
  .addOption(jsonOption)
  .action(async ({ stack, prefix, json }) => {
    if (prefix !== undefined && stack === undefined) {
      throw new UsageError("doctor checks settings: name the stack of this repository that has them with --stack.");
    }
    const findings = await diagnose(stack ?? "dev", prefix);
    if (json) printJson(findings);
    else printFindings(findings);
    process.exitCode = hasErrors(findings) ? 1 : 0;
  });

void runCommand(doctor);
