import type { Settings } from "../../components/settings/schema";
import { readPackageFile } from "../../components/settings/package-files";
import { OperationError } from "../command";
import { findingLines, hasErrors } from "../doctor/finding";
import { isTerminal } from "../pulumi/consent";
import type { Target } from "../target";
import { confirm } from "../up/confirm";
import { agree, applySteps, type HostConsent } from "./apply-steps";
import { distributionOf } from "./distributions";
import { evaluateHardening } from "./evaluate-hardening";
import { hardenSteps, unwantedSteps } from "./harden-steps";
import { readHost } from "./host-facts";
import { HostShell } from "./host-shell";
import { showUndo, undoSteps } from "./undo-hardening";

const TOO_LATE = "The firewall is not confirmed. Its rules go again within a minute, and nothing else changes.";

/**
 * Makes a host match the setting `hardening` of a stack.
 *
 * @returns whether it does now.
 * @throws OperationError when the host cannot be hardened, or the firewall cannot be confirmed.
 */
export async function hardenHost(
  { prefix, dockerHost }: Target,
  settings: Pick<Settings, "hardening" | "ports">,
  consent: HostConsent,
): Promise<boolean> {
  const shell = new HostShell(dockerHost);
  const facts = await readHost(shell);
  const findings = evaluateHardening(settings, facts);
  for (const line of findingLines(findings)) console.log(line);
  const distribution = distributionOf(facts);
  if (hasErrors(findings) || distribution === undefined) {
    throw new OperationError("\nThis host cannot be hardened. Nothing was changed.");
  }
  const steps = hardenSteps(prefix, settings, distribution.packages);
  const unwanted = unwantedSteps(prefix, steps);
  if ((await showUndo(shell, prefix, unwanted)) && !consent.dryRun) {
    if (!(await agree("Undo this? The setting hardening no longer asks for it.", consent))) return false;
    await undoSteps(shell, prefix, unwanted);
  }
  const result = await applySteps(shell, prefix, steps, consent);
  if (result === "applied" && settings.hardening.firewall) await confirmFirewall(shell, consent);
  return result !== "declined";
}

/** Keeps new rules if another connection is possible; a timer on the host removes them otherwise. */
async function confirmFirewall(shell: HostShell, { yes }: HostConsent): Promise<void> {
  const script = `set -eu\nfail() { echo "$*" >&2; exit 1; }\n${readPackageFile("config-templates/host/steps/confirm-firewall.sh")}`;
  const isOverSsh = !shell.isRemote && process.env["SSH_CONNECTION"] !== undefined;
  if (isOverSsh && !yes && isTerminal()) {
    const question = "\nSign in to this machine in a second window now. Does that work?";
    if (!(await confirm(question))) throw new OperationError(TOO_LATE);
  }
  try {
    const answer = await shell.capture(script, { newConnection: true });
    console.log(answer.trim());
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(`${error.message}\n${TOO_LATE}`);
  }
}
