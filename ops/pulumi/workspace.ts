import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { OperationError } from "../command";
import { readStackConfig } from "../stack-config";
import { PulumiCli, type CaptureOptions } from "./cli";
import { removeDamagedAttributes } from "./damaged-attributes";
import { clearStaleLock } from "./stale-lock";
import { hasOwnBackend, openStateFolder, type StateFolder } from "./state-folder";

/** One stack, ready for Pulumi commands. */
export interface Workspace {
  readonly stack: string;
  readonly cli: PulumiCli;
  /** Options for every command on the stack. */
  readonly stackOptions: readonly string[];
  /** Additional options for commands that run the program or change resources. */
  readonly configOptions: readonly string[];
}

/**
 * Opens a stack, creates it in the backend if it is new, and calls `body`. A user without a backend gets a local one. For the
 * local one Pulumi reads a copy of the stack's file, because it writes its salt into that file, which is under version control.
 *
 * @throws UsageError when the stack has no file; OperationError when Pulumi refuses.
 */
export async function withWorkspace<Result>(
  stack: string,
  body: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  readStackConfig(stack);
  const state = hasOwnBackend() ? undefined : openStateFolder();
  const cli = await PulumiCli.find(state?.environment ?? {});
  const scratch = mkdtempSync(join(tmpdir(), "llm-stack-"));
  try {
    await ensureStack(cli, stack, scratch, state);
    return await body({
      stack,
      cli,
      stackOptions: ["--stack", stack],
      configOptions: state ? ["--config-file", copyOfConfig(stack, scratch)] : [],
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs a command and returns its output. @throws OperationError with Pulumi's own message. */
export async function output(
  { cli }: Pick<Workspace, "cli">,
  args: readonly string[],
  options: CaptureOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await cli.capture([...args, "--non-interactive"], options);
  if (exitCode !== 0) throw new OperationError(`pulumi ${args.join(" ")} failed:\n${stderr.trim() || stdout.trim()}`);
  return stdout;
}

async function ensureStack(
  cli: PulumiCli,
  stack: string,
  scratch: string,
  state: StateFolder | undefined,
): Promise<void> {
  if (!state) {
    const { exitCode } = await cli.capture(["stack", "--stack", stack, "--non-interactive"]);
    if (exitCode !== 0) await output({ cli }, ["stack", "init", stack]);
    return;
  }
  // First, because with a damaged file no Pulumi command works, not even the one that clears a lock.
  removeDamagedAttributes(state.backend);
  await clearStaleLock(cli, state.backend, stack);
  // In the scratch folder, where Pulumi may write its salt.
  writeFileSync(join(scratch, "Pulumi.yaml"), "name: llm-stack\nruntime: nodejs\n");
  const stacks = JSON.parse(await output({ cli }, ["stack", "ls", "--json"], { folder: scratch })) as {
    name: string;
  }[];
  if (!stacks.some(({ name }) => name === stack)) await output({ cli }, ["stack", "init", stack], { folder: scratch });
}

function copyOfConfig(stack: string, scratch: string): string {
  const copy = join(scratch, `Pulumi.${stack}.yaml`);
  copyFileSync(join(packageRoot, `Pulumi.${stack}.yaml`), copy);
  return copy;
}
