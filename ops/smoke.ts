import { defineCommand, OperationError, runCommand } from "./command";
import { jsonOption, stackOption } from "./options";
import { printJson } from "./print/json";
import { certificateOf } from "./smoke/certificate";
import type { SmokeCheck } from "./smoke/check";
import { listContainers } from "./smoke/containers";
import { exposureChecks } from "./smoke/exposure";
import { keyLifeChecks } from "./smoke/key-life";
import { monitoringChecks } from "./smoke/monitoring";
import { publicHostChecks } from "./smoke/public-hosts";
import { PublicClient } from "./smoke/public-request";
import { formatResult, runChecks, summarize } from "./smoke/run-checks";
import { serviceChecks } from "./smoke/services";
import { chatModel, settingsOf } from "./smoke/stack-settings";
import { findTarget } from "./target";

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

async function smokeChecks(stack: string, model: string | undefined): Promise<readonly SmokeCheck[]> {
  const settings = settingsOf(stack);
  const target = findTarget({ stack });
  const containers = await listContainers(target);
  if (containers.length === 0) {
    throw new OperationError(`No container of ${target.prefix} exists. To deploy it: npm run up -- --stack ${stack}`);
  }
  const client = new PublicClient(settings.tls.mode === "acme" ? undefined : await certificateOf(target));
  return [
    ...serviceChecks(target, settings, containers),
    ...monitoringChecks(target, settings),
    ...publicHostChecks(settings, client),
    ...keyLifeChecks(target, settings, chatModel(settings, model), client),
    ...exposureChecks(target, settings, containers),
  ];
}
