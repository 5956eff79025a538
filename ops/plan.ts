import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { assumeSecrets } from "./plan/assume-secrets";
import { planFiles, type PlannedFile } from "./plan/plan-files";
import { recordProgram } from "./plan/record-program";
import { resourceTree } from "./plan/resource-tree";
import { readStackConfig } from "./stack-config";

const USAGE = `npm run plan [-- --stack NAME --out DIR --json]

Shows what a stack consists of and writes every file that its containers would get, without Docker, Pulumi, network or
secrets.

  --stack NAME   stack whose Pulumi.NAME.yaml is read (dev)
  --out DIR      folder for the files (generated/NAME); what an earlier plan wrote there is replaced
  --json         print the resources as JSON instead of a tree`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "dev" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { stack } = values;
  const { config, missing } = assumeSecrets(readStackConfig(stack));
  const resources = await recordProgram(stack, config);
  const files = planFiles(resources);
  const folder = values.out ?? join("generated", stack);
  writeFiles(folder, files);
  if (values.json) {
    console.log(JSON.stringify({ stack, folder, resources, files: files.map(({ path }) => path) }, null, 2));
    return 0;
  }
  console.log(resourceTree(resources));
  console.log(`${resources.length} resources; ${files.length} files in ${relative(process.cwd(), folder)}:`);
  for (const { path } of files) console.log(`  ${path}`);
  for (const name of config.secretsInClear) {
    console.log(
      `IN CLEAR in Pulumi.${stack}.yaml: pulumi config set --stack ${stack} --secret --path 'llm-stack:${name}'`,
    );
  }
  for (const name of missing) {
    console.log(`Not set yet: pulumi config set --stack ${stack} --secret --path 'llm-stack:${name}'`);
  }
  return 0;
});

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
