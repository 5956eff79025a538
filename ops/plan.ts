import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { defineCommand, runCommand } from "./command";
import { evaluatePrices, unpricedModels } from "./doctor/prices";
import { evaluateSettings } from "./doctor/settings";
import { jsonOption, stackOption } from "./options";
import { assumeSecrets } from "./plan/assume-secrets";
import { checkAdded } from "./plan/check-added";
import { planFiles, type PlannedFile } from "./plan/plan-files";
import { recordProgram } from "./plan/record-program";
import { resourceTree } from "./plan/resource-tree";
import { printJson } from "./print/json";
import { readStackConfig } from "./stack-config";

const plan = defineCommand(
  "plan",
  "Shows a stack's resources and writes every file that its containers would get. Needs no Docker, Pulumi, network or secrets.",
)
  .addOption(stackOption)
  .option("--out <folder>", "folder for the files (default: generated/<name>); replaces the files of an earlier plan")
  .addOption(jsonOption)
  .action(async ({ stack, out, json }) => {
    const { config, missing } = assumeSecrets(readStackConfig(stack));
    const resources = await recordProgram(stack, config);
    const files = planFiles(resources);
    const folder = out ?? join("generated", stack);
    const { settings } = evaluateSettings(stack, config);
    writeFiles(folder, files);
    const promtool = checkAdded(folder, settings.monitoring);
    const paths = files.map(({ path }) => path);
    const { secretsInClear } = config;
    if (promtool.problems.length > 0) process.exitCode = 1;
    if (json) {
      const unpriced = unpricedModels(settings);
      printJson({
        stack,
        folder,
        resources,
        files: paths,
        secretsInClear,
        secretsNotSet: missing,
        unpricedModels: unpriced,
        promtool,
      });
      return;
    }
    console.log(resourceTree(resources));
    console.log(`${resources.length} resources; ${files.length} files in ${relative(process.cwd(), folder)}:`);
    for (const path of paths) console.log(`  ${path}`);
    const remedy = `pulumi config set --stack ${stack} --secret --path`;
    for (const name of secretsInClear) console.log(`PLAIN TEXT in Pulumi.${stack}.yaml: ${remedy} 'llm-stack:${name}'`);
    for (const name of missing) console.log(`Not set yet: ${remedy} 'llm-stack:${name}'`);
    for (const { message, remedy: fix } of evaluatePrices(stack, settings))
      console.log(`UNPRICED: ${message}\n  ${fix}`);
    if (promtool.summary !== "") console.log(promtool.summary);
    for (const problem of promtool.problems) console.error(`promtool: ${problem}`);
  });

void runCommand(plan);

function writeFiles(folder: string, files: readonly PlannedFile[]): void {
  for (const top of new Set(files.map(({ path }) => path.split("/")[0] ?? path))) {
    rmSync(join(folder, top), { recursive: true, force: true });
  }
  for (const { path, content } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
