import { parseArgs } from "node:util";

import { DEAD_END } from "../components/docker/dead-end";
import { runCommand } from "./command";
import { diagnose, printFindings } from "./doctor/diagnose";
import { output, withWorkspace, type Workspace } from "./pulumi/workspace";
import { readStackConfig } from "./stack-config";
import { restoreDeadEnd } from "./up/dead-end";
import { explainFailures } from "./up/explain-failure";
import { removeOrphans } from "./up/orphans";
import { readState } from "./up/state";

const USAGE = `npm run up [-- --stack NAME --skip-doctor]

Checks the host, then brings the stack to what its settings say (pulumi up). Safe to repeat, also after it was killed.

  --stack NAME    stack whose Pulumi.NAME.yaml is read (dev)
  --skip-doctor   do not check the host first`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, "skip-doctor": { type: "boolean", default: false } },
  });
  const { stack } = values;
  if (!values["skip-doctor"] && !(await hostIsReady(stack))) return 1;

  const host = dockerHost(stack);
  return withWorkspace(stack, async (workspace) => {
    const state = await readState(workspace);
    for (const { kind, name } of await removeOrphans(stack, state, host)) {
      console.log(`Removed the ${kind} ${name}, which an interrupted run had left.`);
    }
    if (await restoreDeadEnd(stack, state, host)) console.log(`Made the network ${DEAD_END} again, which was missing.`);
    const { cli, stackOptions, configOptions } = workspace;
    const exitCode = await cli.show(["up", "--yes", "--skip-preview", "--refresh", ...stackOptions, ...configOptions]);
    if (exitCode === 0) await showOutputs(workspace);
    else await showReasons(stack, host);
    return exitCode;
  });
});

async function hostIsReady(stack: string): Promise<boolean> {
  const findings = await diagnose(stack);
  const bad = findings.filter(({ level }) => level !== "ok" && level !== "info");
  printFindings(bad);
  return !bad.some(({ level }) => level === "error");
}

function dockerHost(stack: string): string {
  return readStackConfig(stack).values["llm-stack:dockerHost"] ?? "";
}

async function showReasons(stack: string, host: string): Promise<void> {
  const reasons = await explainFailures(host, `llm-${stack}`);
  for (const reason of reasons) console.error(`\n${reason}`);
  console.error(`\nFix the cause and run the same command again; what is already up stays up.`);
}

async function showOutputs(workspace: Workspace): Promise<void> {
  const outputs = JSON.parse(await output(workspace, ["stack", "output", "--json", ...workspace.stackOptions])) as {
    readonly apiUrl: string;
    readonly chatUrl: string;
    readonly adminEmail: string;
    readonly localUrls: Readonly<Record<string, string>>;
  };
  const local = Object.entries(outputs.localUrls).map(([name, url]) => `  ${name.padEnd(13)} ${url}`);
  console.log(
    [
      "",
      `Chat            ${outputs.chatUrl} (sign in as ${outputs.adminEmail})`,
      `API             ${outputs.apiUrl}/v1`,
      `Admin interface ${outputs.apiUrl}/ui (user admin)`,
      "On the Docker host only:",
      ...local,
      "",
      `The chat's password: npm run --silent outputs -- --stack ${workspace.stack} adminPassword`,
    ].join("\n"),
  );
}
