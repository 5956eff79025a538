import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { output, withWorkspace, type Workspace } from "./pulumi/workspace";

const USAGE = `npm run down [-- --stack NAME]

Removes a stack's containers and networks. The data volumes and the generated secrets stay: the next \`npm run up\` finds
users, keys, chats and dashboards as they were.

  --stack NAME   stack to take down (dev)`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { stack: { type: "string", default: "dev" } } });
  const { stack } = values;
  return withWorkspace(stack, async (workspace) => {
    const { cli, stackOptions, configOptions } = workspace;
    const keep = ["--exclude-protected", "--exclude", "**:RandomPassword::**"];
    const exitCode = await cli.show(["destroy", "--yes", "--skip-preview", ...keep, ...stackOptions, ...configOptions]);
    if (exitCode === 0) sayWhatIsLeft(stack, await keptVolumes(workspace));
    return exitCode;
  });
});

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
