import { OperationError } from "../command";
import { runProgram } from "../run-program";
import type { Consent } from "../pulumi/consent";
import type { Target } from "../target";
import { agree, type HostConsent } from "./apply-steps";
import { undoOrder } from "./harden-steps";
import { HostShell, SSH_FAILED } from "./host-shell";
import { splitByStep, undoScript } from "./host-step";

/** Ledger of config-templates/host/changes.sh. Everyone on the host can list it. */
const LEDGER = "/var/lib/llm-stack/host";

/**
 * Shows what `harden` changed for a stack, asks, and undoes it.
 *
 * @returns whether nothing is left to undo.
 */
export async function undoHardening({ prefix, dockerHost }: Target, consent: HostConsent): Promise<boolean> {
  const shell = new HostShell(dockerHost);
  const names = undoOrder(prefix);
  if (!(await showUndo(shell, prefix, names))) {
    console.log("Nothing to undo.");
    return true;
  }
  if (consent.dryRun) return true;
  if (!(await agree("Undo this?", consent))) return false;
  await undoSteps(shell, prefix, names);
  return true;
}

/** Shows how steps would be undone. @returns whether there is anything. */
export async function showUndo(shell: HostShell, owner: string, names: readonly string[]): Promise<boolean> {
  const parts = splitByStep(await shell.capture(undoScript("preview", owner, names)));
  if (parts.size === 0) return false;
  console.log(`\nTo undo on ${shell.isRemote ? shell.address : "this machine"}, as root:`);
  for (const [name, commands] of parts) console.log(`\n${name}\n${commands.trimEnd()}`);
  return true;
}

/** Undoes steps that {@link showUndo} showed. */
export async function undoSteps(shell: HostShell, owner: string, names: readonly string[]): Promise<void> {
  await shell.capture(undoScript("apply", owner, names));
  console.log("\nUndone.");
}

/**
 * Whether `harden` changed something for a stack. Needs no root, so that `down` of other stacks asks for nothing.
 *
 * @returns undefined when the host cannot be asked.
 */
export async function isHardened({ prefix, dockerHost }: Target): Promise<boolean | undefined> {
  const shell = new HostShell(dockerHost);
  const test = `ls -d ${LEDGER}/*/owners/${prefix} >/dev/null 2>&1`;
  const [program, args] = shell.isRemote ? shell.userCommand(`sh -c '${test}'`) : ["sh", ["-c", test]];
  const { exitCode } = await runProgram(program, args, { timeoutSeconds: 30 });
  // `ls` fails with 2.
  return exitCode === undefined || exitCode === SSH_FAILED ? undefined : exitCode === 0;
}

/** Undoes for `down` what `harden` changed. @returns whether nothing is left. */
export async function undoAfterDown(target: Target, consent: Consent): Promise<boolean> {
  const command = `npm run host -- undo --stack ${target.stack ?? ""}`;
  const state = await isHardened(target);
  if (state === false) return true;
  if (state === undefined) {
    console.error(`\n${target.dockerHost} does not answer by SSH. If it was hardened, undo that: ${command}`);
    return false;
  }
  try {
    return await undoHardening(target, { dryRun: false, yes: consent === "given" });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(
      `${error.message}\nThe stack is down, but its host is still hardened. To undo that: ${command}`,
    );
  }
}
