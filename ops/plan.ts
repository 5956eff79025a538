import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { Option } from "@commander-js/extra-typings";

import { evaluatePolicy } from "../policy/evaluate";
import { today, waiversIn } from "../policy/waivers";
import { defineCommand, runCommand } from "./command";
import { evaluatePrices, unpricedModels } from "./doctor/prices";
import { evaluateSettings } from "./doctor/settings";
import { makeFolder } from "./make-folder";
import { jsonOption, stackOption } from "./options";
import { assumeSecrets, type AssumedConfig } from "./plan/assume-secrets";
import { checkAdded } from "./plan/check-added";
import { describePolicy } from "./plan/describe-policy";
import { planFiles, type PlannedFile } from "./plan/plan-files";
import { recordProgram, type PlannedResource } from "./plan/record-program";
import { resourceTree } from "./plan/resource-tree";
import { printJson } from "./print/json";
import { SALT_VARIABLE } from "./review/base-plan";
import { formats, printReport, review } from "./review/run-review";
import { readStackConfig, UsageError } from "./stack-config";

const plan = defineCommand(
  "plan",
  "Shows a stack's resources and writes every file that its containers would get, or reports what differs from another " +
    "revision. Needs no Docker, Pulumi, network or secrets. Exits with 1 if the stack violates the policy (docs/policy.md).",
)
  .addOption(stackOption)
  .option("--out <folder>", "folder for the files (default: generated/<name>); replaces the files of an earlier plan")
  .option("--base <revision>", "report what differs from this revision in Git, such as origin/main, and write no files")
  .addOption(new Option("--format <form>", "form of that report (default: text)").choices(formats))
  .addOption(jsonOption)
  .action(async ({ stack, out, base, format, json }) => {
    if (format !== undefined && base === undefined)
      throw new UsageError("--format is the form of a report: add --base.");
    const assumed = assumeSecrets(readStackConfig(stack));
    const { config } = assumed;
    const salt = process.env[SALT_VARIABLE] ?? (base === undefined ? undefined : randomBytes(32).toString("hex"));
    const resources = await recordProgram(stack, config, undefined, salt);
    if (base === undefined || salt === undefined) {
      showPlan({ stack, folder: out ?? join("generated", stack), resources, isJson: json === true, ...assumed });
      return;
    }
    const report = await review({ stack, base, resources, config, salt });
    printReport(report, format ?? (json ? "json" : "text"));
    if (report.violations > 0) process.exitCode = 1;
  });

void runCommand(plan);

interface Plan extends AssumedConfig {
  readonly stack: string;
  readonly folder: string;
  readonly resources: readonly PlannedResource[];
  readonly isJson: boolean;
}

function showPlan({ stack, folder, resources, isJson, config, missing }: Plan): void {
  const files = planFiles(resources);
  writeFiles(folder, files);
  const paths = files.map(({ path }) => path);
  const { secretsInClear } = config;
  const { settings } = evaluateSettings(stack, config);
  const policy = evaluatePolicy(resources, waiversIn(config), today());
  const promtool = checkAdded(folder, settings.monitoring);
  if (policy.violations.length + promtool.problems.length > 0) process.exitCode = 1;
  if (isJson) {
    printJson({
      stack,
      folder,
      resources,
      files: paths,
      secretsInClear,
      secretsNotSet: missing,
      unpricedModels: unpricedModels(settings),
      promtool,
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
  for (const { message, remedy: fix } of evaluatePrices(stack, settings)) console.log(`UNPRICED: ${message}\n  ${fix}`);
  for (const line of describePolicy(policy)) console.log(line);
  if (promtool.summary !== "") console.log(promtool.summary);
  for (const problem of promtool.problems) console.error(`promtool: ${problem}`);
}

function writeFiles(folder: string, files: readonly PlannedFile[]): void {
  for (const top of new Set(files.map(({ path }) => path.split("/")[0] ?? path))) {
    rmSync(join(folder, top), { recursive: true, force: true });
  }
  for (const { path, content } of files) {
    const target = join(folder, path);
    makeFolder(dirname(target));
    writeFileSync(target, content);
  }
}
