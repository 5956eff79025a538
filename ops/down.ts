import { defineCommand, runCommand } from "./command";
import { undoAfterDown } from "./host/undo-hardening";
import { stackOption, yesOption } from "./options";
import { consentOptions, consentTo, isTerminal } from "./pulumi/consent";
import { withWorkspace, type Workspace } from "./pulumi/workspace";
import { existingSafetyVolumes } from "./safety/safety-volume";
import { parallelOptions } from "./ssh";
import { withStackLock } from "./stack-lock";
import { findTarget } from "./target";
import { readState } from "./up/state";

const KEPT = ["--exclude-protected", "--exclude", "**:RandomPassword::**"];

const down = defineCommand(
  "down",
  "Removes a stack's containers and networks. The data volumes and the generated secrets stay: the next `npm run up` brings " +
    "back users, keys, chats and dashboards. Also undoes what `npm run host -- harden` changed on the host. On a terminal Pulumi " +
    "shows a preview and asks; without one, every stack except dev needs --yes.",
)
  .addOption(stackOption)
  .addOption(yesOption)
  .action(async ({ stack, yes }) => {
    const call = { verb: "down", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() };
    const consent = consentTo(call);
    const target = findTarget({ stack });
    const remove = async (workspace: Workspace) => {
      const { cli, stackOptions, configOptions } = workspace;
      const options = [
        ...consentOptions(consent),
        ...KEPT,
        ...parallelOptions(target.dockerHost),
        ...stackOptions,
        ...configOptions,
      ];
      const exitCode = await cli.show(["destroy", ...options]);
      if (exitCode === 0) {
        printKeptData(stack, [...(await keptVolumes(workspace)), ...(await existingSafetyVolumes(target))]);
      }
      const isDone = exitCode === 0 && (await undoAfterDown(target, consent));
      process.exitCode = isDone ? 0 : 1;
    };
    await withStackLock(stack, "down", () => withWorkspace(stack, remove));
  });

void runCommand(down);

/** Names of the data volumes, which are still in the state. Docker's list would also contain those of a stack `NAME-something`. */
async function keptVolumes(workspace: Workspace): Promise<readonly string[]> {
  const state = await readState(workspace);
  return state.filter(({ type }) => type === "docker:index/volume:Volume").map(({ outputs }) => outputs?.name ?? "");
}

function printKeptData(stack: string, volumes: readonly string[]): void {
  if (volumes.length === 0) {
    console.log(`\nThe stack ${stack} has no data volumes: it was never up, or its data is deleted.`);
    console.log(`To forget the stack: npm run pulumi -- stack rm --force --preserve-config ${stack}`);
    return;
  }
  console.log(`\nThe data is kept in these volumes:\n  ${volumes.join("\n  ")}`);
  console.log(
    `To delete the data and the stack permanently:\n` +
      `  docker volume rm ${volumes.join(" ")}\n` +
      `  npm run pulumi -- stack rm --force --preserve-config ${stack}`,
  );
}
