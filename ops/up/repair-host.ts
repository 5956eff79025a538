import { DEAD_END } from "../../components/docker/dead-end";
import type { Consent } from "../pulumi/consent";
import { confirm } from "./confirm";
import { createDeadEnd, isDeadEndMissing } from "./dead-end";
import { findOrphans, removeOrphans } from "./orphans";
import type { StateResource } from "./state";

/**
 * Removes what an interrupted run left on the host and recreates what was removed by hand, because Pulumi itself would fail.
 * Pulumi's preview does not show these changes, so this asks for consent itself.
 *
 * @param stack Pulumi's name of the stack.
 * @param host address of the Docker Engine.
 * @returns whether `up` can continue; false when the user declined, and then nothing was changed.
 * @throws OperationError when the stack belongs to another state.
 */
export async function repairHost(
  stack: string,
  state: readonly StateResource[],
  host: string,
  consent: Consent,
): Promise<boolean> {
  const orphans = await findOrphans(stack, state, host);
  const deadEndIsMissing = await isDeadEndMissing(state, host);
  const repairs = [
    ...orphans.map(({ kind, name }) => `remove the ${kind} ${name}, which an interrupted run left`),
    ...(deadEndIsMissing ? [`create the missing network ${DEAD_END}`] : []),
  ];
  if (repairs.length === 0) return true;
  console.log(`Before Pulumi can deploy to this host:\n${repairs.map((repair) => `  ${repair}`).join("\n")}`);
  if (consent === "asked" && !(await confirm("Do that? Data volumes are not touched."))) return false;
  await removeOrphans(orphans, host);
  if (deadEndIsMissing) await createDeadEnd(host);
  return true;
}
