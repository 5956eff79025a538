import { OperationError } from "../../command";
import { docker, DockerError } from "../../docker-cli";
import { inspectContainers, inspectNamed } from "../../inspect-containers";
import { declaredKeys } from "../../keys/declared-keys";
import { isAsDeclared, type KeyReport } from "../../keys/describe-keys";
import { runKeyCommand } from "../../keys/run-key-command";
import { containersOf } from "../../plan/container-inputs";
import { networksOf } from "../../plan/networks";
import { SmokeFailure } from "../../smoke/check";
import { queryIn } from "../../sync/databases";
import type { Target } from "../../target";
import type { AuditedStack } from "../audited-stack";
import { backupEvidence, type BackupEvidence } from "./backup-evidence";
import { containerDrift, containerNamed, runningDigests } from "./containers";
import { driftAreas, drifts, type Drift } from "./drift";
import type { EngineContainer, EngineImage, EngineNetwork } from "./engine-types";
import { expectedGrants } from "./expected-grants";
import { declaredFiles, fileDrift, fileVolumes } from "./files";
import { readGrants } from "./granted";
import { grantDrift } from "./grants";
import { networkDrift } from "./networks";
import { readFiles } from "./read-files";

/** What the running host shows. */
export interface LiveHost {
  /** Version of the engine. */
  readonly engine: string;
  readonly drift: readonly Drift[];
  /** By service, the digest of its image. */
  readonly digests: ReadonlyMap<string, string>;
  /** Undefined without backups, or if it could not be read. */
  readonly evidence: BackupEvidence | undefined;
}

/**
 * Compares a plan with the host on which the stack runs. It changes nothing there; to read volumes it starts a container for a
 * moment.
 *
 * @throws OperationError when the engine does not answer or the stack is not deployed.
 */
export async function compareHost(target: Target, stack: AuditedStack): Promise<LiveHost> {
  const { plan, settings } = stack;
  const engine = await engineVersion(target);
  const running = await inspectContainers<EngineContainer>(target);
  if (running.length === 0) {
    throw new OperationError(
      `No container of ${target.prefix} exists. To deploy it: npm run up -- --stack ${stack.name}`,
    );
  }
  const references = [...new Set([...plan.services.values()].map(({ image }) => image))];
  const images = await inspectNamed<EngineImage>(target, "image", references);
  const compare = async (area: Drift["area"], differences: () => Promise<readonly Drift[]>) =>
    (await attempt(differences)) ?? drifts(area, target.prefix, ["cannot be compared: no answer"]);
  const [evidence, ...found] = await Promise.all([
    attempt(() => backupEvidence(target, settings)),
    networks(target, stack, running),
    compare("files", () => files(target, stack, running)),
    compare("database grants", () => grants(target)),
    compare("keys", () => keys(target, stack.name)),
  ]);
  const all = [...containerDrift(plan, running, images), ...found.flat()];
  return {
    engine,
    drift: driftAreas.flatMap((area) => all.filter((drift) => drift.area === area)),
    digests: runningDigests(plan, images),
    evidence,
  };
}

async function engineVersion({ dockerHost }: Target): Promise<string> {
  try {
    return (await docker(dockerHost, ["version", "--format", "{{.Server.Version}}"])).stdout.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`The Docker Engine at ${dockerHost} does not answer: ${error.message}`);
  }
}

/** A part of the stack that does not answer must not hide the drift of the others. */
async function attempt<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof OperationError) && !(error instanceof SmokeFailure)) throw error;
    console.error(error.message);
    return undefined;
  }
}

async function networks(target: Target, { plan }: AuditedStack, running: readonly EngineContainer[]) {
  const planned = networksOf(plan.resources);
  const present = await inspectNamed<EngineNetwork>(
    target,
    "network",
    planned.map(({ name }) => name),
  );
  const names = [...containersOf(plan.resources), ...running.map(({ Name }) => ({ name: Name.slice(1) }))];
  return networkDrift(planned, present, new Set(names.map(({ name }) => name)));
}

async function files(target: Target, { plan }: AuditedStack, running: readonly EngineContainer[]) {
  const volumes = fileVolumes(plan, running);
  const postgres = containerNamed(running, `${target.prefix}-postgres`);
  if (!postgres) throw new OperationError(`${target.prefix}-postgres is missing; its image reads the volumes.`);
  return fileDrift(declaredFiles(plan), volumes, await readFiles(target, postgres.Image, volumes));
}

async function grants(target: Target) {
  return grantDrift(expectedGrants(), await readGrants((database) => queryIn(target, database)));
}

async function keys(target: Target, stack: string) {
  const command = { command: "compare", declared: declaredKeys(stack) };
  return keyDrift((await runKeyCommand(target, command)) as readonly KeyReport[]);
}

/** Keys of the stack that LiteLLM has otherwise than declared. */
export function keyDrift(found: readonly KeyReport[]): readonly Drift[] {
  return found
    .filter((key) => !isAsDeclared(key))
    .flatMap(({ alias, state, blocked, expired, differences = {} }) =>
      drifts("keys", alias, [
        ...(state === "missing" || state === "undeclared" ? [`is ${state}`] : []),
        ...(blocked === true ? ["is blocked"] : []),
        ...(expired === true ? ["has expired"] : []),
        ...Object.entries(differences).map(
          ([field, { declared, actual }]) =>
            `${field}: ${JSON.stringify(actual)}, declared ${JSON.stringify(declared)}`,
        ),
      ]),
    );
}
