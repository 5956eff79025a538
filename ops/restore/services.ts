import { docker, DockerError } from "../docker-cli";
import type { Workspace } from "../pulumi/workspace";
import type { Target } from "../target";
import { deploy } from "../up/deploy";
import { readState } from "../up/state";

/** Pulumi's names of the jobs that install the sync, without the stack's prefix. */
const SYNC_JOBS = ["sync-open-webui", "sync-litellm"];

/** Stops services that write, and waits until they have finished. One that a killed `up` had removed need not stop. */
export async function stopServices({ prefix, dockerHost }: Target, services: readonly string[]): Promise<void> {
  const names = services.map((service) => `${prefix}-${service}`);
  try {
    await docker(dockerHost, ["stop", ...names], { timeoutSeconds: 0 });
  } catch (error) {
    // Docker has stopped the others all the same.
    if (error instanceof DockerError && error.message.split("\n").every((line) => /no such container/i.test(line)))
      return;
    throw error;
  }
}

/**
 * Deploys a stack whose data was restored. The jobs that install the sync run again only when their containers are new, which is
 * not certain here, so they are replaced.
 *
 * @returns whether the stack now matches its settings.
 */
export async function startAgain(workspace: Workspace, target: Target): Promise<boolean> {
  const jobs = SYNC_JOBS.map((job) => `::${target.prefix}-${job}`);
  const state = await readState(workspace);
  const urns = state.map(({ urn }) => urn).filter((urn) => jobs.some((name) => urn.endsWith(name)));
  return deploy(workspace, target, "given", urns);
}
