import { OperationError } from "../command";
import { DockerError } from "../docker-cli";
import type { Plan } from "../plan/plan";
import { inspectContainers, inspectNamed } from "../inspect-containers";
import { containersOf } from "../plan/container-inputs";
import { networksOf } from "../plan/networks";
import type { Target } from "../target";
import { containerDrift, containerNamed } from "./containers";
import { drifts, type Drift } from "./drift";
import type { EngineContainer, EngineImage, EngineNetwork } from "./engine-types";
import { declaredFiles, fileDrift, fileVolumes } from "./files";
import { networkDrift } from "./networks";
import { readFiles } from "./read-files";

/** What the engine has of a stack. */
export interface Host {
  readonly containers: readonly EngineContainer[];
  /** Images that the references of the plan name. */
  readonly images: readonly EngineImage[];
}

/** Containers and images of a stack. @throws DockerError when the engine does not answer. */
export async function readHost(target: Target, plan: Plan): Promise<Host> {
  const [containers, images] = await Promise.all([
    inspectContainers<EngineContainer>(target),
    inspectPlanned(target, plan),
  ]);
  return { containers, images };
}

/** The images of a plan that are on the host. @throws DockerError when the engine does not answer. */
export function inspectPlanned(target: Target, { services }: Plan): Promise<readonly EngineImage[]> {
  return inspectNamed(target, "image", [...new Set([...services.values()].map(({ image }) => image))]);
}

/**
 * Compares a plan with containers, networks and files on the host. It needs no running service; to read volumes it starts a
 * container for a moment.
 *
 * @throws DockerError when the engine does not answer.
 */
export async function hostDrift(target: Target, plan: Plan, host: Host): Promise<readonly Drift[]> {
  const [networks, files] = await Promise.all([networksDrift(target, plan, host), filesDrift(target, plan, host)]);
  return [...containerDrift(plan, host.containers, host.images), ...networks, ...files];
}

async function networksDrift(target: Target, { resources }: Plan, { containers }: Host): Promise<readonly Drift[]> {
  const planned = networksOf(resources);
  const present = await inspectNamed<EngineNetwork>(
    target,
    "network",
    planned.map(({ name }) => name),
  );
  const names = [...containersOf(resources), ...containers.map(({ Name }) => ({ name: Name.slice(1) }))];
  return networkDrift(planned, present, new Set(names.map(({ name }) => name)));
}

/** Volumes that cannot be read must not hide the other drift. */
async function filesDrift(target: Target, plan: Plan, { containers }: Host): Promise<readonly Drift[]> {
  const volumes = fileVolumes(plan, containers);
  const image = containerNamed(containers, `${target.prefix}-postgres`)?.Image;
  if (image === undefined) {
    return drifts("files", target.prefix, [
      `cannot be compared: ${target.prefix}-postgres, whose image reads them, is missing`,
    ]);
  }
  try {
    return fileDrift(declaredFiles(plan), volumes, await readFiles(target, image, volumes));
  } catch (error) {
    if (!(error instanceof OperationError || error instanceof DockerError)) throw error;
    console.error(error.message);
    return drifts("files", target.prefix, ["cannot be compared: no answer"]);
  }
}
