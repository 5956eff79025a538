import { defineCommand, runCommand } from "./command";
import { diagnose } from "./doctor/diagnose";
import { printFindings } from "./doctor/finding";
import { stackOption, yesOption } from "./options";
import { table } from "./print/table";
import { consentOptions, consentTo, isTerminal, type Consent } from "./pulumi/consent";
import { output, withWorkspace, type Workspace } from "./pulumi/workspace";
import { readStackConfig } from "./stack-config";
import { parallelOptions } from "./ssh";
import { findTarget, type Target } from "./target";
import { explainFailures } from "./up/explain-failure";
import { repairHost } from "./up/repair-host";

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
    const target = findTarget({ stack });
    const done = ready && (await withWorkspace(stack, (workspace) => deploy(workspace, target, consent)));
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
async function deploy(workspace: Workspace, target: Target, consent: Consent): Promise<boolean> {
  if (!(await repairHost(workspace, target.dockerHost, consent))) return false;
  const { cli, stackOptions, configOptions } = workspace;
  const options = [
    ...consentOptions(consent),
    "--refresh",
    ...parallelOptions(target.dockerHost),
    ...stackOptions,
    ...configOptions,
  ];
  const exitCode = await cli.show(["up", ...options]);
  if (exitCode === 0) await showOutputs(workspace);
  else await showReasons(target, consent);
  return exitCode === 0;
}

/** Pulumi exits with the same code when the user declines. Then there may be nothing to fix. */
async function showReasons({ dockerHost, prefix }: Target, consent: Consent): Promise<void> {
  const reasons = await explainFailures(dockerHost, prefix);
  for (const reason of reasons) console.error(`\n${reason}`);
  if (reasons.length === 0 && consent === "asked") return;
  console.error(`\nFix the cause and run the same command again; what is already up stays up.`);
}

function notifiesNoOne(stack: string): boolean {
  return readStackConfig(stack).values["llm-stack:alertReceivers"] === "[]";
}

async function showOutputs(workspace: Workspace): Promise<void> {
  const outputs = JSON.parse(await output(workspace, ["stack", "output", "--json", ...workspace.stackOptions])) as {
    readonly apiUrl: string;
    readonly chatUrl: string;
    readonly monitoringUrl?: string;
    readonly adminEmail: string;
    readonly localUrls: Readonly<Record<string, string>>;
  };
  const rows = [
    ["Chat", `${outputs.chatUrl} (sign in as ${outputs.adminEmail})`],
    ["API", `${outputs.apiUrl}/v1`],
    ["Admin interface", `${outputs.apiUrl}/ui (user admin)`],
    ...(outputs.monitoringUrl === undefined ? [] : [["Grafana", outputs.monitoringUrl]]),
    ...(notifiesNoOne(workspace.stack) ? [["Alerts", "notify no one yet: docs/alerts.md"]] : []),
    ["On the Docker host only:"],
    ...Object.entries(outputs.localUrls).map(([name, url]) => [`  ${name}`, url]),
  ];
  const password = `npm run --silent outputs -- --stack ${workspace.stack} adminPassword`;
  console.log(`\n${table([], rows)}\n\nThe chat's password: ${password}`);
}
