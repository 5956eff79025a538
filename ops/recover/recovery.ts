import { setTimeout as pause } from "node:timers/promises";

import { OperationError } from "../command";
import { diagnose } from "../doctor/diagnose";
import { findingLines } from "../doctor/finding";
import { docker } from "../docker-cli";
import { table } from "../print/table";
import { withWorkspace } from "../pulumi/workspace";
import { runSql } from "../restore/databases";
import { startAgain } from "../restore/services";
import type { SafetyVolume } from "../safety/safety-volume";
import { listContainers } from "../smoke/containers";
import { untilSmokePasses } from "../smoke/until-passing";
import { databasesOf } from "../sync/databases";
import { describeParts } from "../sync/describe-status";
import type { Target } from "../target";
import { deploy } from "../up/deploy";
import { explainFailures } from "../up/explain-failure";
import { isWell, restartOrder } from "./restart-order";

/** As long as LiteLLM may take to migrate its database. */
const HEALTHY_WITHIN_SECONDS = 300;

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

/** Prints what doctor finds, and containers that are not well with their last log lines. Changes nothing. */
export async function showDiagnosis({ stack, target }: Subject): Promise<void> {
  const findings = (await diagnose(stack)).filter(({ level }) => level === "error" || level === "warning");
  console.log(findings.length === 0 ? "doctor finds nothing." : findingLines(findings).join("\n"));
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
      ? [{ title: `dump the databases into the volume ${subject.volume.volume}`, run: () => dump(subject) }]
      : []),
    {
      title: "restart what is not well, in the order postgres, redis, litellm, open-webui, nginx, the rest",
      run: () => restart(target, all),
    },
    { title: "create what is missing (up)", run: () => createMissing(subject) },
    { title: "try the stack (smoke)", run: () => untilSmokePasses(subject) },
    { title: "verify the sync, and compare everything again", run: () => syncAgain(stack, target) },
  ];
}

/** A server that does not answer cannot be dumped; its stopped data files are copied instead. */
async function dump({ target, volume }: Subject): Promise<void> {
  await volume.create();
  if (await answers(target)) {
    const sizes = "SELECT 2 * sum(pg_database_size(datname)) FROM pg_database";
    await requireSpace(volume, Number(await runSql(target, "postgres", sizes)));
    await volume.dump(["litellm", "webui", "vectors"], "live");
    console.log(`Dumped litellm, webui and vectors into ${volume.volume}.`);
    return;
  }
  await requireSpace(volume, await volume.sizeOf("postgres-data"));
  console.log("PostgreSQL does not answer, so that its data files are copied as they are.");
  await docker(target.dockerHost, ["stop", `${target.prefix}-postgres`], { timeoutSeconds: 0 });
  await volume.copyDataFiles();
  console.log(`Copied the data files to data-files.tar in ${volume.volume}.`);
}

async function requireSpace(volume: SafetyVolume, needed: number): Promise<void> {
  const free = await volume.freeBytes();
  if (free >= needed) return;
  const [has, needs] = [free, needed].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  throw new OperationError(
    `The dump may need ${needs ?? ""}, and ${has ?? ""} are free. Free some room (docs/emergencies.md#the-disk-is-full), or ` +
      "continue without a dump: --skip-dump",
  );
}

async function answers(target: Target): Promise<boolean> {
  try {
    await runSql(target, "postgres", "SELECT 1");
    return true;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return false;
  }
}

async function restart(target: Target, all: boolean): Promise<void> {
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

async function createMissing({ stack, target }: Subject): Promise<void> {
  const done = await withWorkspace(stack, (workspace) => deploy(workspace, target, "given"));
  if (!done) throw new OperationError("`up` failed.");
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
