import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { packageRoot } from "../components/settings/package-files";
import { today } from "../policy/waivers";
import { auditDocument, auditOf, type Audit, type Origin } from "./audit/audit";
import { auditedStack } from "./audit/audited-stack";
import { compareHost } from "./audit/live/compare-host";
import { countStates } from "./audit/sections/controls";
import { auditFiles, writeAudit } from "./audit/write-audit";
import { defineCommand, runCommand } from "./command";
import { plural } from "./doctor/finding";
import { jsonOption, stackOption } from "./options";
import { assumeSecrets } from "./plan/assume-secrets";
import { describePolicy } from "./plan/describe-policy";
import { recordProgram } from "./plan/record-program";
import { printJson } from "./print/json";
import { table } from "./print/table";
import { runProgram } from "./run-program";
import { readStackConfig } from "./stack-config";
import { findTarget } from "./target";

const audit = defineCommand(
  "audit",
  "Writes a folder for an auditor: every generated file with its hash, an inventory, who holds which secret, keys, retention, " +
    "backups, and the controls of the CIS Docker Benchmark and of OWASP, as HTML, Markdown and JSON. Needs no Docker, Pulumi, " +
    "network or secrets, except with --live. Exits with 1 if the stack violates the policy or the host has drifted.",
)
  .addOption(stackOption)
  .option("--live", "compare with the running host and list what differs (drift)")
  .option("--out <folder>", "folder for the report (default: generated/audit-<name>); replaces an earlier report")
  .addOption(jsonOption)
  .action(async ({ stack, live: isLive, out, json }) => {
    const { config } = assumeSecrets(readStackConfig(stack));
    const audited = auditedStack(stack, await recordProgram(stack, config), config, today());
    const live = isLive ? await compareHost(findTarget({ stack }), audited) : undefined;
    const result = auditOf(audited, await originOf(), live);
    const folder = out ?? join("generated", `audit-${stack}`);
    const files = auditFiles(audited, result, auditDocument(audited, result, live));
    writeAudit(folder, files);
    if (json) printJson({ folder, files: files.map(({ path }) => path), ...result });
    else describe(result, folder, files.length);
    if (result.policy.violations.length + (live?.drift.length ?? 0) > 0) process.exitCode = 1;
  });

void runCommand(audit);

/** The version of this package and the commit of its working copy. */
async function originOf(): Promise<Origin> {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly version: string;
  };
  const git = (...args: readonly string[]) => runProgram("git", args, { folder: packageRoot });
  const { exitCode, stdout } = await git("rev-parse", "HEAD");
  if (exitCode !== 0) return { version, revision: "not in a Git repository" };
  const changes = (await git("status", "--porcelain")).stdout;
  return { version, revision: `commit ${stdout.trim()}${changes === "" ? "" : " with uncommitted changes"}` };
}

function describe({ controls, policy, live }: Audit, folder: string, files: number): void {
  console.log(`CIS Docker Benchmark, section 5: ${countStates(controls.cis)}`);
  console.log(`OWASP Docker rules: ${countStates(controls.owasp)}`);
  for (const line of describePolicy(policy)) console.log(line);
  if (live) {
    const { drift } = live;
    const rows = drift.map(({ area, subject, message }) => [area, subject, message]);
    if (drift.length > 0) console.log(table(["AREA", "SUBJECT", "DIFFERENCE"], rows));
    console.log(
      drift.length === 0
        ? "The host runs what the stack declares."
        : `${plural(drift.length, "difference")} on the host.`,
    );
  }
  console.log(`${files} files in ${relative(process.cwd(), folder)}; begin with report.html`);
}
