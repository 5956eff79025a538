import { OperationError } from "../command";
import { diagnose } from "../doctor/diagnose";
import { findingLines } from "../doctor/finding";
import { table } from "../print/table";
import { withWorkspace } from "../pulumi/workspace";
import { startAgain } from "../restore/services";
import type { SafetyVolume } from "../safety/safety-volume";
import { listContainers } from "../smoke/containers";
import { untilSmokePasses } from "../smoke/until-passing";
import { databasesOf } from "../sync/databases";
import { describeParts } from "../sync/describe-status";
import type { Target } from "../target";
import { deploy } from "../up/deploy";
import { explainFailures } from "../up/explain-failure";
import { restart, restartBeforeUp } from "./restart";
import { isWell } from "./restart-order";
import { dumpFirst } from "./safety-dump";

/** Doctor's check that the engine answers. */
const ENGINE_CHECK = "docker";

/** The stack that is recovered. */
export interface Subject {
  readonly stack: string;
  readonly target: Target;
  readonly volume: SafetyVolume;
  readonly model: string | undefined;
}

/** One step of a recovery. Every step can run again, and does nothing where nothing is wrong. */
export interface Step {
  /** What the step does, for the question before it. */
  readonly title: string;
  readonly run: () => Promise<void>;
}

/**
 * Prints what doctor finds, and containers that are not well with their last log lines. Changes nothing.
 *
 * @throws OperationError when the engine does not answer.
 */
export async function showDiagnosis({ stack, target }: Subject): Promise<void> {
  const findings = (await diagnose(stack)).filter(({ level }) => level === "error" || level === "warning");
  console.log(
    findings.length === 0 ? "doctor finds nothing." : ["doctor finds:", ...findingLines(findings)].join("\n"),
  );
  if (findings.some(({ check, level }) => check === ENGINE_CHECK && level === "error")) {
    throw new OperationError("\nNothing was changed: nothing can be done before the Docker Engine answers.");
  }
  const containers = await listContainers(target);
  const rows = containers.filter((container) => !isWell(container));
  if (rows.length === 0) console.log(`\n${containers.length} containers, all of them run and are healthy.`);
  else
    console.log(
      `\n${table(
        ["CONTAINER", "STATUS", "HEALTH"],
        rows.map((row) => [row.name, row.status, row.health ?? ""]),
      )}`,
    );
  for (const reason of await explainFailures(target.dockerHost, target.prefix)) console.log(`\n${reason}`);
}

/** The steps after the diagnosis, in order. */
export function recoverySteps(subject: Subject, { all, dumps }: { all: boolean; dumps: boolean }): readonly Step[] {
  const { stack, target } = subject;
  return [
    ...(dumps
      ? [
          {
            title: `dump the databases into the volume ${subject.volume.volume}`,
            run: () => dumpFirst(target, subject.volume),
          },
        ]
      : []),
    {
      title: "restart what is not well, in the order postgres, redis, litellm, open-webui, nginx, the rest",
      run: () => restartBeforeUp(target, all),
    },
    { title: "create what is missing (up), and restart what is still not well", run: () => createMissing(subject) },
    { title: "try the stack (smoke)", run: () => tryStack(subject) },
    { title: "verify the sync, and compare everything again", run: () => syncAgain(stack, target) },
  ];
}

async function createMissing({ stack, target }: Subject): Promise<void> {
  const done = await withWorkspace(stack, (workspace) => deploy(workspace, target, "given"));
  if (!done) throw new OperationError("`up` failed.");
  await restart(target, false);
}

async function tryStack(subject: Subject): Promise<void> {
  await untilSmokePasses(subject);
  console.log("Every check passes.");
}

async function syncAgain(stack: string, target: Target): Promise<void> {
  const { litellm } = databasesOf(target);
  const verify = () => litellm("SELECT * FROM sync.test_api_key_sync_installation()");
  if (!(await verify()).every(({ ok }) => ok === true)) {
    console.log("The sync is damaged. Installing it again…");
    const done = await withWorkspace(stack, (workspace) => startAgain(workspace, target));
    if (!done) throw new OperationError("`up` failed.");
    const parts = await verify();
    if (!parts.every(({ ok }) => ok === true)) throw new OperationError(describeParts(parts));
  }
  await litellm("SELECT sync.reconcile()");
  console.log("The sync is whole, and compares everything again.");
}
