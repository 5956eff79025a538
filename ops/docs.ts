import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../components/settings/package-files";
import { defineCommand, runCommand } from "./command";
import { generatedDocs } from "./docs/generated-docs";

const docs = defineCommand(
  "docs",
  "Regenerates the settings reference in docs/settings.md from Pulumi.yaml and the settings' schema, the diagrams of " +
    "docs/architecture.md from the plan of the stack prod, and the tables of docs/versions.md from supported-versions.json.",
).action(async () => {
  const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
  for (const { path, content } of await generatedDocs(read)) writeFileSync(join(packageRoot, path), content);
});

void runCommand(docs);
