import { setTimeout as pause } from "node:timers/promises";

import { OperationError } from "../command";
import { docker } from "../docker-cli";
import { listContainers } from "../smoke/containers";
import type { Target } from "../target";
import { explainFailures } from "../up/explain-failure";
import { isWell, restartOrder } from "./restart-order";

/** As long as LiteLLM may take to migrate its database. */
const HEALTHY_WITHIN_SECONDS = 300;

/** Restarts what is not well, if PostgreSQL's container exists. Without it, no other service becomes healthy. */
export async function restartBeforeUp(target: Target, all: boolean): Promise<void> {
  const exists = (await listContainers(target)).some(({ service }) => service === "postgres");
  if (exists) await restart(target, all);
  else console.log(`${target.prefix}-postgres does not exist. The next step creates it first.`);
}

/**
 * Restarts services in order and waits for the health of each.
 *
 * @param all also those that are well.
 * @throws OperationError with the reasons when one does not become healthy.
 */
export async function restart(target: Target, all: boolean): Promise<void> {
  const services = restartOrder(await listContainers(target), all);
  if (services.length === 0) console.log("Nothing needs a restart.");
  for (const service of services) {
    await docker(target.dockerHost, ["restart", `${target.prefix}-${service}`], { timeoutSeconds: 0 });
    await untilWell(target, service);
    console.log(`${target.prefix}-${service} runs.`);
  }
}

async function untilWell(target: Target, service: string): Promise<void> {
  const end = performance.now() + HEALTHY_WITHIN_SECONDS * 1000;
  for (;;) {
    const container = (await listContainers(target)).find((found) => found.service === service);
    if (container !== undefined && isWell(container)) return;
    // A container in a restart loop is `restarting` between two starts; Docker keeps trying longer each time.
    if (performance.now() > end || container === undefined) break;
    await pause(1000);
  }
  const reasons = await explainFailures(target.dockerHost, target.prefix);
  throw new OperationError(
    [`${target.prefix}-${service} does not become healthy.`, ...reasons, "See docs/emergencies.md"].join("\n"),
  );
}
