import { requestJob, type JobResult } from "./backup/containers";
import { describeSnapshots, snapshotsIn, targetNames, type Snapshot } from "./backup/snapshots";
import { defineCommand, OperationError, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { findTarget, type Target } from "./target";

const backup = defineCommand(
  "backup",
  "Makes a backup now, shows the backups that exist, or tests them. Every night a stack with llm-stack:backup makes one by " +
    "itself (docs/backup.md).",
)
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix);

backup
  .command("now", { isDefault: true })
  .description("dump the databases and keep the dump in every target; `now` can be left out")
  .action(async (_, command) => {
    const target = findTarget(command.optsWithGlobals());
    const dumped = await requestJob(target, "backup", "backup");
    show(dumped);
    if (dumped.succeeded) show(await requestJob(target, "restic", "keep"));
  });

backup
  .command("list")
  .description("the backups in every target")
  .addOption(jsonOption)
  .action(async (_, command) => {
    const { json, ...options } = command.optsWithGlobals();
    const { snapshots, problems } = await allSnapshots(findTarget(options));
    if (json) printJson(snapshots);
    else console.log(describeSnapshots(snapshots));
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  });

backup
  .command("drill")
  .description("restore the newest backup of every target into a server of its own, and compare every table")
  .action(async (_, command) => {
    show(await requestJob(findTarget(command.optsWithGlobals()), "backup", "drill"));
  });

void runCommand(backup);

function show({ succeeded, text }: JobResult): void {
  process.stdout.write(text);
  if (!succeeded) process.exitCode = 1;
}

/** A target that does not answer does not hide the others. */
async function allSnapshots(
  target: Target,
): Promise<{ readonly snapshots: readonly Snapshot[]; readonly problems: readonly string[] }> {
  const snapshots: Snapshot[] = [];
  const problems: string[] = [];
  for (const name of await targetNames(target)) {
    try {
      snapshots.push(...(await snapshotsIn(target, name)));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  return { snapshots, problems };
}
