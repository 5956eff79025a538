import { OperationError } from "../command";
import { findTarget } from "../target";
import { certificateOf } from "./certificate";
import type { SmokeCheck } from "./check";
import { listContainers } from "./containers";
import { exposureChecks } from "./exposure";
import { keyLifeChecks } from "./key-life";
import { monitoringChecks } from "./monitoring";
import { publicHostChecks } from "./public-hosts";
import { PublicClient } from "./public-request";
import { serviceChecks } from "./services";
import { chatModel, settingsOf } from "./stack-settings";

/**
 * Every check of a running stack.
 *
 * @param model the model to ask; by default the first declared chat model.
 * @throws OperationError when no container of the stack exists.
 */
export async function smokeChecks(stack: string, model: string | undefined): Promise<readonly SmokeCheck[]> {
  const settings = settingsOf(stack);
  const target = findTarget({ stack });
  const containers = await listContainers(target);
  if (containers.length === 0) {
    throw new OperationError(`No container of ${target.prefix} exists. To deploy it: npm run up -- --stack ${stack}`);
  }
  const client = new PublicClient(settings.tls.mode === "acme" ? undefined : await certificateOf(target));
  return [
    ...serviceChecks(target, settings, containers),
    ...monitoringChecks(target, settings),
    ...publicHostChecks(settings, client),
    ...keyLifeChecks(target, settings, chatModel(settings, model), client),
    ...exposureChecks(target, settings, containers),
  ];
}
