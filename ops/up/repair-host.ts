import { DEAD_END } from "../../components/docker/dead-end";
import type { Consent } from "../pulumi/consent";
import type { Workspace } from "../pulumi/workspace";
import { confirm } from "./confirm";
import { isDeadEndMissing, makeDeadEnd } from "./dead-end";
import { findOrphans, removeOrphans } from "./orphans";
import { readState } from "./state";

/**
 * Removes what an interrupted run left on the host and makes what was removed by hand, where Pulumi itself would fail. Its
 * preview shows neither, so that a person is asked here.
 *
 * @param host address of the Docker Engine.
 * @returns whether `up` can go on; false when the person said no, and then nothing was changed.
 * @throws OperationError when the stack belongs to another state.
 */
export async function repairHost(workspace: Workspace, host: string, consent: Consent): Promise<boolean> {
  const state = await readState(workspace);
  const orphans = await findOrphans(workspace.stack, state, host);
  const deadEndIsMissing = await isDeadEndMissing(state, host);
  const repairs = [
    ...orphans.map(({ kind, name }) => `remove the ${kind} ${name}, which an interrupted run left`),
    ...(deadEndIsMissing ? [`make the network ${DEAD_END} again, which is missing`] : []),
  ];
  if (repairs.length === 0) return true;
  console.log(`Before Pulumi can work on this host:\n${repairs.map((repair) => `  ${repair}`).join("\n")}`);
  if (consent === "asked" && !(await confirm("Do that? Data volumes are not touched."))) return false;
  await removeOrphans(orphans, host);
  if (deadEndIsMissing) await makeDeadEnd(host);
  return true;
}
