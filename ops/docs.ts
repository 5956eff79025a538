import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../components/settings/package-files";
import { defineCommand, runCommand } from "./command";
import { renderDashboards } from "./dashboards/render-dashboards";
import { generatedDocs } from "./docs/generated-docs";
import { builtFiles } from "./wordpress/built-files";
import { TRANSLATION_TEMPLATE, translationTemplate } from "./wordpress/translation-template";

const docs = defineCommand(
  "docs",
  "Regenerates the settings reference in docs/settings.md from Pulumi.yaml and the settings' schema, the diagrams of " +
    "docs/architecture.md from the plan of the stack prod, the tables of docs/versions.md from supported-versions.json, those of " +
    "docs/policy.md from policy/, Grafana's dashboards in observability/grafana/dashboards/ from ops/dashboards/, the WordPress " +
    "plugin's texts for translators, and its pages and translations from wordpress/ui/ and its .po files.",
).action(async () => {
  const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
  const texts = { path: TRANSLATION_TEMPLATE, content: translationTemplate() };
  const files = [...(await generatedDocs(read)), ...(await renderDashboards()), texts];
  for (const { path, content } of files) writeFileSync(join(packageRoot, path), content);
  // After the templates above, which translations follow.
  for (const { path, content } of await builtFiles()) writeFileSync(join(packageRoot, path), content);
});

void runCommand(docs);
