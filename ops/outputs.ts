import { defineCommand, runCommand } from "./command";
import { jsonOption, stackOption } from "./options";
import { table } from "./print/table";
import { output, withWorkspace } from "./pulumi/workspace";

const outputs = defineCommand(
  "outputs",
  "Prints a stack's outputs: addresses, passwords, service keys. A named output is printed alone and in plain text; " +
    "without a name, secrets are hidden unless --show-secrets is given.",
)
  .argument("[output]", "name of one output, for example adminPassword")
  .addOption(stackOption)
  .option("--show-secrets", "print secrets in plain text")
  .addOption(jsonOption)
  .action(async (name, { stack, showSecrets, json }) => {
    await withWorkspace(stack, async (workspace) => {
      const secrets = name !== undefined || showSecrets ? ["--show-secrets"] : [];
      // Pulumi prints a single output without quotes, which suits shell scripts.
      const format = json || name === undefined ? ["--json"] : [];
      const named = name === undefined ? [] : [name];
      const args = ["stack", "output", ...workspace.stackOptions, ...format, ...secrets, ...named];
      const text = await output(workspace, args);
      if (json || name !== undefined) process.stdout.write(text);
      else console.log(describeOutputs(stack, JSON.parse(text) as Record<string, unknown>));
    });
  });

void runCommand(outputs);

function describeOutputs(stack: string, outputs: Readonly<Record<string, unknown>>): string {
  const rows = flatten(outputs);
  return rows.length > 0 ? table([], rows) : `No outputs: the stack is not up (npm run up -- --stack ${stack}).`;
}

/** A row for each value. A nested value has its path, for example `localUrls.grafana`, as Pulumi's own command accepts it. */
function flatten(values: Readonly<Record<string, unknown>>, path = ""): [name: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === "object" && value !== null
      ? flatten(value as Record<string, unknown>, `${path}${name}.`)
      : [[`${path}${name}`, value]],
  );
}
