import { defineCommand, runCommand } from "./command";
import { stackOption, yesOption } from "./options";
import { consentOptions, consentTo, isTerminal } from "./pulumi/consent";
import { output, withWorkspace, type Workspace } from "./pulumi/workspace";

const KEPT = ["--exclude-protected", "--exclude", "**:RandomPassword::**"];

const down = defineCommand(
  "down",
  "Removes a stack's containers and networks. The data volumes and the generated secrets stay: the next `npm run up` finds " +
    "users, keys, chats and dashboards as they were. On a terminal Pulumi shows what it would remove and asks; without one, " +
    "every stack but dev needs --yes.",
)
  .addOption(stackOption)
  .addOption(yesOption)
  .action(async ({ stack, yes }) => {
    const call = { verb: "down", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() };
    const consent = consentTo(call);
    await withWorkspace(stack, async (workspace) => {
      const { cli, stackOptions, configOptions } = workspace;
      const options = [...consentOptions(consent), ...KEPT, ...stackOptions, ...configOptions];
      const exitCode = await cli.show(["destroy", ...options]);
      if (exitCode === 0) sayWhatIsLeft(stack, await keptVolumes(workspace));
      process.exitCode = exitCode === 0 ? 0 : 1;
    });
  });

void runCommand(down);

/** Names of the volumes that are still in the state. Docker's list would also hold those of a stack `NAME-something`. */
async function keptVolumes(workspace: Workspace): Promise<readonly string[]> {
  const text = await output(workspace, ["stack", "export", ...workspace.stackOptions]);
  const { deployment } = JSON.parse(text) as { deployment: { resources?: readonly StateResource[] } };
  return (deployment.resources ?? [])
    .filter(({ type }) => type === "docker:index/volume:Volume")
    .map(({ outputs }) => outputs?.name ?? "");
}

interface StateResource {
  readonly type: string;
  readonly outputs?: { readonly name?: string };
}

function sayWhatIsLeft(stack: string, volumes: readonly string[]): void {
  console.log(`\nThe data are kept in these volumes:\n  ${volumes.join("\n  ")}`);
  console.log(
    `To delete the data and the stack for good, which nothing can undo:\n` +
      `  docker volume rm ${volumes.join(" ")}\n` +
      `  npm run pulumi -- stack rm --force --preserve-config ${stack}`,
  );
}
