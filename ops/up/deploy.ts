import { consentOptions, type Consent } from "../pulumi/consent";
import type { Workspace } from "../pulumi/workspace";
import { parallelOptions } from "../ssh";
import type { Target } from "../target";
import { explainFailures } from "./explain-failure";
import { commandsOfMissingVolumes } from "./missing-volumes";
import { repairHost } from "./repair-host";
import { readState } from "./state";

/**
 * Repairs the host where Pulumi itself would fail, deploys a stack, and explains a failure.
 *
 * @param replaced URNs of resources that are created again although nothing about them has changed.
 * @returns whether the stack now matches its settings.
 */
export async function deploy(
  workspace: Workspace,
  target: Target,
  consent: Consent,
  replaced: readonly string[] = [],
): Promise<boolean> {
  const state = await readState(workspace);
  if (!(await repairHost(workspace.stack, state, target.dockerHost, consent))) return false;
  const again = await commandsOfMissingVolumes(state, target.dockerHost);
  const { cli, stackOptions, configOptions } = workspace;
  const options = [
    ...consentOptions(consent),
    "--refresh",
    ...[...replaced, ...again].flatMap((urn) => ["--replace", urn]),
    ...parallelOptions(target.dockerHost),
    ...stackOptions,
    ...configOptions,
  ];
  const exitCode = await cli.show(["up", ...options]);
  if (exitCode !== 0) await showReasons(target, consent);
  return exitCode === 0;
}

/** Pulumi exits with the same code when the user declines. Then there may be nothing to fix. */
async function showReasons({ dockerHost, prefix }: Target, consent: Consent): Promise<void> {
  const reasons = await explainFailures(dockerHost, prefix);
  for (const reason of reasons) console.error(`\n${reason}`);
  if (reasons.length === 0 && consent === "asked") return;
  console.error(`\nFix the cause and run the same command again; what is already up stays up.`);
}
