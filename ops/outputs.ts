import { defineCommand, runCommand } from "./command";
import { jsonOption, stackOption } from "./options";
import { table } from "./print/table";
import { output, withWorkspace } from "./pulumi/workspace";

const outputs = defineCommand(
  "outputs",
  "Prints what a stack gives to its users: addresses, passwords, service keys. A named output is printed alone and in clear; " +
    "without a name secrets stay hidden unless --show-secrets is given.",
)
  .argument("[output]", "name of one output, for example adminPassword")
  .addOption(stackOption)
  .option("--show-secrets", "print secrets in clear")
  .addOption(jsonOption)
  .action(async (name, { stack, showSecrets, json }) => {
    await withWorkspace(stack, async (workspace) => {
      const secrets = name !== undefined || showSecrets ? ["--show-secrets"] : [];
      // Pulumi writes one output as it is, which is what a shell wants of a password.
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

/** A row for each value; what lies in an object has its path, for example `localUrls.grafana`, as Pulumi's own command takes it. */
function flatten(values: Readonly<Record<string, unknown>>, path = ""): [name: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === "object" && value !== null
      ? flatten(value as Record<string, unknown>, `${path}${name}.`)
      : [[`${path}${name}`, value]],
  );
}
