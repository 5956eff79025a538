import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { evaluatePolicy } from "../policy/evaluate";
import { today, waiversIn } from "../policy/waivers";
import { defineCommand, runCommand } from "./command";
import { evaluatePrices, unpricedModels } from "./doctor/prices";
import { evaluateSettings } from "./doctor/settings";
import { jsonOption, stackOption } from "./options";
import { assumeSecrets } from "./plan/assume-secrets";
import { describePolicy } from "./plan/describe-policy";
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
    writeFiles(folder, files);
    const paths = files.map(({ path }) => path);
    const { secretsInClear } = config;
    const { settings } = evaluateSettings(stack, config);
    const policy = evaluatePolicy(resources, waiversIn(config), today());
    if (policy.violations.length > 0) process.exitCode = 1;
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
        policy,
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
    for (const line of describePolicy(policy)) console.log(line);
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
