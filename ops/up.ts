import { defineCommand, runCommand } from "./command";
import { diagnose } from "./doctor/diagnose";
import { printFindings } from "./doctor/finding";
import { stackOption, yesOption } from "./options";
import { table } from "./print/table";
import { consentTo, isTerminal, type Consent } from "./pulumi/consent";
import { output, withWorkspace, type Workspace } from "./pulumi/workspace";
import { readStackConfig } from "./stack-config";
import { withStackLock } from "./stack-lock";
import { findTarget, type Target } from "./target";
import { deploy } from "./up/deploy";
import { readState } from "./up/state";

const up = defineCommand(
  "up",
  "Checks the host, then deploys a stack (pulumi up). Safe to repeat, also after it was killed. On a terminal Pulumi shows a " +
    "preview and asks; without one, every stack except dev needs --yes.",
)
  .addOption(stackOption)
  .addOption(yesOption)
  .option("--skip-doctor", "skip the check of the host")
  .action(async ({ stack, yes, skipDoctor }) => {
    const call = { verb: "up", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() };
    const consent = consentTo(call);
    const ready = skipDoctor === true || (await hostIsReady(stack));
    const done =
      ready &&
      (await withStackLock(stack, "up", () =>
        withWorkspace(stack, (workspace) => deployAndReport(workspace, findTarget({ stack }), consent)),
      ));
    process.exitCode = done ? 0 : 1;
  });

void runCommand(up);

async function hostIsReady(stack: string): Promise<boolean> {
  const findings = await diagnose(stack);
  const bad = findings.filter(({ level }) => level !== "ok" && level !== "info");
  printFindings(bad);
  return !bad.some(({ level }) => level === "error");
}

/** @returns whether the stack now matches its settings. */
async function deployAndReport(workspace: Workspace, target: Target, consent: Consent): Promise<boolean> {
  const beginsBackups = isBackupConfigured(workspace.stack) && !(await makesBackups(workspace));
  if (!(await deploy(workspace, target, consent))) return false;
  await showOutputs(workspace);
  if (beginsBackups) insistOnPassword(workspace.stack);
  return true;
}

function isBackupConfigured(stack: string): boolean {
  const backup = JSON.parse(readStackConfig(stack).values["llm-stack:backup"] ?? "{}") as { targets?: unknown[] };
  return (backup.targets ?? []).length > 0;
}

async function makesBackups(workspace: Workspace): Promise<boolean> {
  const state = await readState(workspace);
  return state.some(({ type }) => type === "llm-stack:index:Backup");
}

/** Once, when the stack begins to make backups. */
function insistOnPassword(stack: string): void {
  console.log(
    "\nThis stack now makes backups. Keep their password, and that of Pulumi's secrets, where the loss of the host does not " +
      `reach them: without it no backup can be read.\n  npm run --silent outputs -- --stack ${stack} backupPassword`,
  );
}

function notifiesNoOne(stack: string): boolean {
  return readStackConfig(stack).values["llm-stack:alertReceivers"] === "[]";
}

async function showOutputs(workspace: Workspace): Promise<void> {
  const outputs = JSON.parse(await output(workspace, ["stack", "output", "--json", ...workspace.stackOptions])) as {
    readonly apiUrl: string;
    readonly chatUrl: string;
    readonly monitoringUrl?: string | null;
    readonly adminEmail: string;
    readonly localUrls: Readonly<Record<string, string>>;
  };
  const rows = [
    ["Chat", `${outputs.chatUrl} (sign in as ${outputs.adminEmail})`],
    ["API", `${outputs.apiUrl}/v1`],
    ["Admin interface", `${outputs.apiUrl}/ui (user admin)`],
    ...(outputs.monitoringUrl ? [["Grafana", outputs.monitoringUrl]] : []),
    ...(notifiesNoOne(workspace.stack) ? [["Alerts", "notify no one yet: docs/alerts.md"]] : []),
    ["On the Docker host only:"],
    ...Object.entries(outputs.localUrls).map(([name, url]) => [`  ${name}`, url]),
  ];
  const password = `npm run --silent outputs -- --stack ${workspace.stack} adminPassword`;
  console.log(`\n${table([], rows)}\n\nThe chat's password: ${password}`);
}
