import { OperationError } from "../../command";
import { docker, DockerError } from "../../docker-cli";
import { runningDigests } from "../../drift/containers";
import { driftAreas, drifts, type Drift } from "../../drift/drift";
import { hostDrift, readHost } from "../../drift/host-drift";
import { declaredKeys } from "../../keys/declared-keys";
import { isAsDeclared, type KeyReport } from "../../keys/describe-keys";
import { runKeyCommand } from "../../keys/run-key-command";
import { SmokeFailure } from "../../smoke/check";
import { queryIn } from "../../sync/databases";
import type { Target } from "../../target";
import type { AuditedStack } from "../audited-stack";
import { backupEvidence, type BackupEvidence } from "./backup-evidence";
import { expectedGrants } from "./expected-grants";
import { readGrants } from "./granted";
import { grantDrift } from "./grants";

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
  const host = await readHost(target, plan);
  if (host.containers.length === 0) {
    throw new OperationError(
      `No container of ${target.prefix} exists. To deploy it: npm run up -- --stack ${stack.name}`,
    );
  }
  const compare = async (area: Drift["area"], differences: () => Promise<readonly Drift[]>) =>
    (await attempt(differences)) ?? drifts(area, target.prefix, ["cannot be compared: no answer"]);
  const [evidence, ...found] = await Promise.all([
    attempt(() => backupEvidence(target, settings)),
    hostDrift(target, plan, host),
    compare("database grants", () => grants(target)),
    compare("keys", () => keys(target, stack.name)),
  ]);
  const all = found.flat();
  return {
    engine,
    drift: driftAreas.flatMap((area) => all.filter((drift) => drift.area === area)),
    digests: runningDigests(plan, host.images),
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
