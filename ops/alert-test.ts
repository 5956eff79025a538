import { Option } from "@commander-js/extra-typings";

import { describeResults } from "./alerts/describe-results";
import { declaredReceivers, testReceivers } from "./alerts/test-receivers";
import { defineCommand, OperationError, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";
import { findTarget } from "./target";

const alertTest = defineCommand(
  "alert-test",
  "Sends a marked test alert to every alert receiver of a running stack, and shows what each one's server answered.",
)
  .addOption(new Option("--receiver <name>", "only this receiver"))
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption)
  .action(async ({ receiver, json, ...options }) => {
    const target = findTarget(options);
    const results = await testReceivers(target, chosen(await declaredReceivers(target), receiver));
    if (json) printJson(results);
    else console.log(describeResults(results));
    process.exitCode = results.every(({ result }) => result === "delivered") ? 0 : 1;
  });

void runCommand(alertTest);

function chosen(receivers: readonly string[], wanted: string | undefined): readonly string[] {
  if (receivers.length === 0) {
    throw new OperationError(
      "The stack has no alert receiver, so its alerts notify no one. Add one to alertReceivers in the stack's\n" +
        "Pulumi.<stack>.yaml (docs/settings.md#alertreceivers), then run: npm run up",
    );
  }
  if (wanted === undefined) return receivers;
  if (receivers.includes(wanted)) return [wanted];
  throw new UsageError(`There is no receiver ${wanted}. The stack has: ${receivers.join(", ")}.`);
}
