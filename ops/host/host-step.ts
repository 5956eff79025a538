import { readPackageFile } from "../../components/settings/package-files";
import { renderTemplate } from "../../components/templates/render-template";
import { OperationError } from "../command";
import type { HostShell } from "./host-shell";

/** A change of a Docker host: a shell script that shows its commands and does nothing if there is nothing to do. */
export interface HostStep {
  /** Name in the host's ledger. `@` and the stack's prefix follow if the step belongs to one stack alone. */
  readonly name: string;
  readonly title: string;
  /** Steps that its script begins as well, and which stacks share. */
  readonly shared: readonly string[];
  /** Calls of the functions in config-templates/host/changes.sh. */
  readonly script: string;
}

/** A step with pending changes, and the commands that make them. */
export interface PendingStep {
  readonly step: HostStep;
  readonly commands: string;
}

/** A step from a file in `config-templates/host/steps/`. */
export function hostStep(
  name: string,
  title: string,
  file: string,
  values: Readonly<Record<string, string>> = {},
  shared: readonly string[] = [],
): HostStep {
  return { name, title, shared, script: renderTemplate(`host/steps/${file}`, values) };
}

/** Asks the host what each step would do. Changes nothing. @param owner prefix of the stack. */
export async function findPending(
  shell: HostShell,
  owner: string,
  steps: readonly HostStep[],
): Promise<readonly PendingStep[]> {
  const parts = splitByStep(await shell.capture(stepsScript("preview", owner, steps)));
  return steps.flatMap((step) => {
    const commands = parts.get(step.name);
    if (commands === undefined) throw new OperationError(`The host did not answer about the step ${step.name}.`);
    return commands === "" ? [] : [{ step, commands }];
  });
}

/** The script that previews or applies steps. */
export function stepsScript(mode: "preview" | "apply", owner: string, steps: readonly HostStep[]): string {
  const parts = steps.map(({ name, title, script }) => {
    const heading = mode === "preview" ? `@step ${name}` : title;
    return `echo ${quote(heading)}\n(\nbegin_step ${name}\n${script}\n)`;
  });
  return [
    `set -eu\numask 022\nmode=${mode}\nowner=${owner}`,
    readPackageFile("config-templates/host/changes.sh"),
    ...parts,
  ].join("\n");
}

/** The script that undoes steps, those first that were done last. */
export function undoScript(mode: "preview" | "apply", owner: string, names: readonly string[]): string {
  return [
    `set -eu\numask 022\nmode=${mode}\nowner=${owner}`,
    readPackageFile("config-templates/host/changes.sh"),
    readPackageFile("config-templates/host/undo.sh"),
    ...names.map((name) => `undo_step ${name}`),
    "remove_empty_ledger",
    "",
  ].join("\n");
}

/** Splits a preview's output at its `@step NAME` lines. */
export function splitByStep(output: string): ReadonlyMap<string, string> {
  const parts = output.split(/^@step /m).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
