import { readFileSync } from "node:fs";

import { OperationError } from "../command";
import { findingLines, hasErrors } from "../doctor/finding";
import { DockerError } from "../docker-cli";
import type { Consent } from "../pulumi/consent";
import { smokeFailures } from "../smoke/until-passing";
import { stackFile, UsageError } from "../stack-config";
import { requireYes } from "../up/confirm";
import { changesOf, type Change, type WantedVersions } from "./changes";
import { describeChanges, describePlan } from "./describe-plan";
import { evaluateChanges } from "./evaluate-changes";
import type { Journal, TimelineEntry } from "./journal";
import { checkPreconditions, type Subject } from "./preconditions";
import { imagesIn } from "./stack-images";
import { UpgradeSteps } from "./steps";
import { describeTimeline } from "./timeline";

/**
 * Checks, shows the plan, asks, and upgrades.
 *
 * @returns whether the stack runs the new versions.
 * @throws OperationError when a check fails, UsageError for versions that are none. Then nothing was changed.
 */
export async function begin(
  subject: Subject,
  wanted: WantedVersions,
  { untested, despiteFailures }: { readonly untested?: true | undefined; readonly despiteFailures?: true | undefined },
  consent: Consent,
): Promise<boolean> {
  const began = Date.now() / 1000;
  const changes = changesOf(subject.settings.images, wanted);
  const findings = evaluateChanges(subject.settings.images, changes, untested === true);
  // What costs no time first: a wrong version needs no smoke test.
  if (!hasErrors(findings)) findings.push(...(await checkPreconditions(subject, changes)));
  console.log(findingLines(findings).join("\n"));
  if (hasErrors(findings)) throw new OperationError("\nNothing was changed.");
  const failedBefore = (await smokeFailures(subject)).map(({ check }) => check);
  if (failedBefore.length > 0 && despiteFailures !== true) {
    throw new OperationError(
      "\nThe stack has a fault before the upgrade. Nothing was changed. Fix it, or begin with --despite-failures.",
    );
  }
  const checks = { step: "checks", at: began, seconds: Date.now() / 1000 - began, outage: false };
  console.log(`\n${describePlan(subject, changes)}\n`);
  if (consent === "asked") await requireYes(`Upgrade ${subject.target.prefix}?`);
  const steps = new UpgradeSteps(subject, newJournal(subject, changes, failedBefore, checks));
  await steps.pull();
  await steps.backUp();
  return complete(subject, steps);
}

function newJournal(
  { stack }: Subject,
  changes: readonly Change[],
  failedBefore: string[],
  checks: TimelineEntry,
): Journal {
  const text = readFileSync(stackFile(stack), "utf8");
  const present = Object.entries(
    imagesIn(
      text,
      changes.map(({ service }) => service),
    ),
  );
  return {
    started: new Date().toISOString(),
    phase: "preparing",
    changes: [...changes],
    fileImages: Object.fromEntries(present.filter(([, reference]) => reference !== undefined)),
    failedBefore,
    timeline: [checks],
  };
}

/** The part with stopped services: it ends with the new versions or with the old ones. */
async function complete(subject: Subject, steps: UpgradeSteps): Promise<boolean> {
  try {
    // After a kill the databases may have been migrated, and then the dump that is there is the only one of the old data.
    if (steps.journal.phase !== "upgrading") await steps.stopAndDump();
    await steps.deployNew();
    await steps.smoke();
  } catch (error) {
    // Also after an error of this program, the old version is the better end.
    return giveUp(subject, steps, describeFailure(error));
  }
  await steps.enter("finished");
  console.log(`\n${describeTimeline(steps.journal)}\n\nUpgraded ${describeChanges(steps.journal)}.`);
  console.log(
    `Pulumi.${subject.stack}.yaml has the new versions: commit it. The dump stays in the volume ${subject.volume.volume} until ` +
      "the next upgrade; to delete it, once you are sure:\n" +
      `  docker volume rm ${subject.volume.volume}`,
  );
  return true;
}

function describeFailure(error: unknown): string {
  if (error instanceof OperationError || error instanceof DockerError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function giveUp(subject: Subject, steps: UpgradeSteps, failure: string): Promise<boolean> {
  await steps.fail(failure);
  console.error(`\n${failure}\n\nReturning to the old versions…`);
  await goBack(subject, steps);
  console.error(`\nThe upgrade failed, and the stack runs as before:\n${failure}`);
  return false;
}

async function goBack({ stack }: Subject, steps: UpgradeSteps): Promise<void> {
  try {
    await steps.goBack();
  } catch (error) {
    console.error(`\nThe way back is not complete. To continue it: npm run upgrade -- --stack ${stack}`);
    throw error;
  }
  console.log(`\n${describeTimeline(steps.journal)}`);
}

/** Continues what a kill interrupted. */
export async function resume(
  subject: Subject,
  journal: Journal,
  wanted: WantedVersions,
  consent: Consent,
): Promise<boolean> {
  const { stack, settings } = subject;
  const abortion = `npm run upgrade -- --stack ${stack} --abort`;
  if (Object.values(wanted).some((version) => version !== undefined) && !isSame(settings.images, journal, wanted)) {
    throw new UsageError(
      `An upgrade of ${describeChanges(journal)} was interrupted. Continue it without naming versions, or return: ${abortion}`,
    );
  }
  const returns = journal.phase === "returning";
  const what = returns ? "The return from" : "The upgrade of";
  console.log(
    `${what} ${describeChanges(journal)} was interrupted.${returns ? "" : ` To return instead: ${abortion}`}`,
  );
  if (consent === "asked") await requireYes("Continue it?");
  const steps = new UpgradeSteps(subject, journal);
  if (!returns) return complete(subject, steps);
  await goBack(subject, steps);
  if (journal.failure !== undefined)
    console.error(`\nThe upgrade failed, and the stack runs as before:\n${journal.failure}`);
  return false;
}

/** Whether a call repeats that of the interrupted upgrade, after which the settings may already name the new versions. */
function isSame(images: Subject["settings"]["images"], { changes }: Journal, wanted: WantedVersions): boolean {
  const before = { ...images, ...Object.fromEntries(changes.map(({ service, from }) => [service, from])) };
  const repeated = changesOf(before, wanted);
  return repeated.length === changes.length && repeated.every(({ to }) => changes.some((change) => change.to === to));
}

/** Returns to before the last upgrade, whether it was interrupted or has finished. */
export async function abort(subject: Subject, journal: Journal | undefined, consent: Consent): Promise<boolean> {
  if (journal === undefined || journal.phase === "returned") {
    throw new UsageError(`There is no upgrade of ${subject.target.prefix} to return from.`);
  }
  console.log(`Returns ${describeChanges(journal)} to the old versions and the data of ${journal.started}.`);
  const isFinished = journal.phase === "finished";
  // The stack ran in between, so that the outage counts anew.
  const steps = new UpgradeSteps(subject, isFinished ? { ...journal, timeline: [] } : journal);
  if (isFinished) console.log("What was written since then is lost from the live data.");
  if (consent === "asked") await requireYes("Return?");
  if (isFinished) await steps.backUp();
  await goBack(subject, steps);
  console.log(`The stack runs as before the upgrade. Pulumi.${subject.stack}.yaml has the old versions.`);
  return true;
}
