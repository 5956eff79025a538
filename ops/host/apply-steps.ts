import { UsageError } from "../stack-config";
import { isTerminal } from "../pulumi/consent";
import { confirm } from "../up/confirm";
import type { HostShell } from "./host-shell";
import { findPending, stepsScript, type HostStep } from "./host-step";

/** How a call confirms changes. */
export interface HostConsent {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** What became of the steps. */
export type StepsResult = "applied" | "declined" | "nothing to do" | "shown";

/** Shows what the steps would do on the host, asks, and does it. @param owner prefix of the stack. */
export async function applySteps(
  shell: HostShell,
  owner: string,
  steps: readonly HostStep[],
  consent: HostConsent,
): Promise<StepsResult> {
  const pending = await findPending(shell, owner, steps);
  if (pending.length === 0) {
    console.log("\nNothing to do.");
    return "nothing to do";
  }
  console.log(`\nAs root on ${shell.isRemote ? shell.address : "this machine"}:`);
  for (const { step, commands } of pending) console.log(`\n${step.title}\n${commands.trimEnd()}`);
  if (consent.dryRun) return "shown";
  if (!(await agree("Run these commands?", consent))) return "declined";
  console.log("");
  await shell.show(
    stepsScript(
      "apply",
      owner,
      pending.map(({ step }) => step),
    ),
  );
  return "applied";
}

/** Asks, unless the call has given its consent. @throws UsageError when there is no one to ask. */
export async function agree(question: string, { yes }: Pick<HostConsent, "yes">): Promise<boolean> {
  if (yes) return true;
  if (!isTerminal()) {
    throw new UsageError("Without a terminal, changes to a host need --yes, or --dry-run to only show them.");
  }
  console.log("");
  return confirm(question);
}
