import { parseArgs } from "node:util";

import { docker } from "../components/internal/docker-cli";
import { runCommand } from "./command";
import { withWorkspace } from "./pulumi/workspace";
import { readStackConfig } from "./stack-config";

const USAGE = `npm run down [-- --stack NAME]

Removes a stack's containers and networks. The data volumes and the generated secrets stay: the next \`npm run up\` finds
users, keys, chats and dashboards as they were.

  --stack NAME   stack to take down (dev)`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { stack: { type: "string", default: "dev" } } });
  const { stack } = values;
  return withWorkspace(stack, async ({ cli, stackOptions, configOptions }) => {
    const keep = ["--exclude-protected", "--exclude", "**GeneratedSecrets$**"];
    const exitCode = await cli.show(["destroy", "--yes", "--skip-preview", ...keep, ...stackOptions, ...configOptions]);
    if (exitCode === 0) await sayWhatIsLeft(stack);
    return exitCode;
  });
});

async function sayWhatIsLeft(stack: string): Promise<void> {
  const host = readStackConfig(stack).values["llm-stack:dockerHost"] ?? "";
  const { stdout } = await docker(host, ["volume", "ls", "--quiet", "--filter", `name=^llm-${stack}-`]);
  const volumes = stdout.split("\n").filter((name) => name !== "");
  if (volumes.length === 0) return;
  console.log(`\nThe data are kept in these volumes:\n  ${volumes.join("\n  ")}`);
  console.log(
    `To delete the data and the stack for good, which nothing can undo:\n` +
      `  docker volume rm ${volumes.join(" ")}\n` +
      `  npm run pulumi -- stack rm --force ${stack}`,
  );
}
