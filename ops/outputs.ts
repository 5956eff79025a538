import { didYouMean } from "../components/settings/nearest";
import { defineCommand, OperationError, runCommand } from "./command";
import { jsonOption, stackOption } from "./options";
import { printJson } from "./print/json";
import { table } from "./print/table";
import { readDecryptedState } from "./pulumi/decrypted-state";
import { output, withWorkspace } from "./pulumi/workspace";
import { UsageError } from "./stack-config";

/** A stack's outputs by name. Some are objects. */
type Outputs = Readonly<Record<string, unknown>>;

const outputs = defineCommand(
  "outputs",
  "Prints a stack's outputs: addresses, passwords, service keys. A named output is printed alone and in plain text; " +
    "without a name, secrets are hidden unless --show-secrets is given.",
)
  .argument("[output]", "name of one output, for example adminPassword or serviceKeys.demo_service")
  .addOption(stackOption)
  .option("--show-secrets", "print secrets in plain text")
  .addOption(jsonOption)
  .action(async (name, { stack, showSecrets, json }) => {
    await withWorkspace(stack, async (workspace) => {
      const secrets = name !== undefined || showSecrets ? ["--show-secrets"] : [];
      // With a wrong passphrase, Pulumi would print null for each secret.
      if (secrets.length > 0) await readDecryptedState(workspace);
      const args = ["stack", "output", ...workspace.stackOptions, "--json", ...secrets];
      const found = JSON.parse(await output(workspace, args)) as Outputs;
      if (name !== undefined) printOne(namedOutput(stack, found, name), json === true);
      else if (json) printJson(found);
      else console.log(describeOutputs(stack, found));
    });
  });

void runCommand(outputs);

/** Without quotes, which suits shell scripts. */
function printOne(value: unknown, isJson: boolean): void {
  if (isJson) printJson(value);
  else console.log(typeof value === "string" ? value : JSON.stringify(value));
}

/**
 * One output by its name or, within an output, by its path, for example `localUrls.grafana`. Pulumi's own command takes names
 * only.
 */
function namedOutput(stack: string, outputs: Outputs, name: string): unknown {
  const values = new Map([...Object.entries(outputs), ...flatten(outputs)]);
  if (values.has(name)) return values.get(name);
  if (values.size === 0) throw new OperationError(notUp(stack));
  const names = [...values.keys()].sort();
  throw new UsageError(`There is no output ${name}.${didYouMean(name, names)} The stack has: ${names.join(", ")}.`);
}

function describeOutputs(stack: string, outputs: Outputs): string {
  const rows = flatten(outputs);
  return rows.length > 0 ? table([], rows) : notUp(stack);
}

function notUp(stack: string): string {
  return `No outputs: the stack is not up (npm run up -- --stack ${stack}).`;
}

/** A row for each value. A nested value has its path. */
function flatten(values: Outputs, path = ""): [name: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === "object" && value !== null
      ? flatten(value as Outputs, `${path}${name}.`)
      : [[`${path}${name}`, value]],
  );
}
