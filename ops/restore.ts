import { Option } from "@commander-js/extra-typings";

import { requestJob } from "./backup/containers";
import { defineCommand, OperationError, runCommand } from "./command";
import { stackOption, yesOption } from "./options";
import { consentTo, isTerminal } from "./pulumi/consent";
import { readDecryptedState } from "./pulumi/decrypted-state";
import { withWorkspace } from "./pulumi/workspace";
import { APPLICATIONS, findBackup, scopeOf, type Application, type Scope } from "./restore/choice";
import { dropFormer, restoreInto, restoringName, runSql, swapDatabases } from "./restore/databases";
import { fetchedBackup } from "./restore/dump-source";
import { restoreFiles } from "./restore/files";
import { adoptSecrets, isOtherSaltKey } from "./restore/salt-key";
import { startAgain, stopServices } from "./restore/services";
import { UsageError } from "./stack-config";
import { withStackLock } from "./stack-lock";
import { findTarget, type Target } from "./target";
import { requireYes } from "./up/confirm";

const NEW_DATABASE = /^[a-z][a-z0-9_]{0,30}$/;

const restore = defineCommand(
  "restore",
  "Restores a backup into a stack that is up: this one, or a new one on another host with the same targets and password. It " +
    "makes a backup first, restores beside the live data, compares every table, and only then replaces. Run it again after " +
    "it was killed.",
)
  .argument("<backup>", "id of a backup (npm run backup -- list), or latest")
  .addOption(stackOption)
  .option("--from <target>", "look in this target only")
  .addOption(new Option("--only <application>", "restore only one application's data").choices(APPLICATIONS))
  .option("--into <name>", "with --only: restore its database under a new name and replace nothing")
  .option("--skip-backup", "make no backup first, for databases that are too damaged to be dumped")
  .addOption(yesOption)
  .action(async (backup, options) => {
    const { stack, only, into, yes } = options;
    const call = { verb: "restore", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() };
    if (into !== undefined && (only === undefined || !NEW_DATABASE.test(into))) {
      throw new UsageError("--into needs --only, and a name of lower-case letters, digits and _.");
    }
    const consent = into === undefined ? consentTo(call) : "given";
    const target = findTarget({ stack });
    const found = await findBackup(target, backup, options.from);
    const scope = scopeOf(only);
    console.log(`Backup ${found.id} in ${found.target}, stored at ${found.time.slice(0, 16).replace("T", " ")} UTC.`);
    if (into !== undefined && only !== undefined) {
      await requireFreeName(target, into);
      await withStackLock(stack, "restore", async () => {
        await job(target, "restic", "fetch", found.target, found.id);
        await restoreBeside(target, only, into);
      });
      return;
    }
    // Pulumi starts the services again at the end. A wrong passphrase must not be found only then.
    await withWorkspace(stack, readDecryptedState);
    if (consent === "asked") {
      console.log(describe(scope));
      await requireYes("Replace the live data?");
    }
    const done = await withStackLock(stack, "restore", async () => {
      await job(target, "restic", "fetch", found.target, found.id, scope.files.length > 0 ? "files" : "secrets");
      const makesBackup = options.skipBackup !== true;
      return replaceLiveData({ stack, target, id: found.id, scope, makesBackup });
    });
    process.exitCode = done ? 0 : 1;
  });

void runCommand(restore);

function describe({ databases, files, writers }: Scope): string {
  return [
    `This replaces the databases ${databases.join(", ")}: what was written after that moment is lost from them.`,
    ...(files.length > 0 ? [`It also restores the files of ${files.join(", ")}.`] : []),
    ...(databases.includes("litellm")
      ? ["If another stack made the backup, this one takes over the secrets that its data was encrypted with."]
      : []),
    `The backup is restored beside the live data and compared. Then ${writers.join(", ")} stop, the present data is backed up, and the restored data takes its place.`,
  ].join("\n");
}

interface Replacement {
  readonly stack: string;
  readonly target: Target;
  /** The backup's id. */
  readonly id: string;
  readonly scope: Scope;
  readonly makesBackup: boolean;
}

/**
 * The services run until the restored data has been compared. Each step can run again: after a kill, the same command starts
 * over, and the live data is whole at any time.
 *
 * @returns whether the stack is up with the restored data.
 */
async function replaceLiveData({ stack, target, id, scope, makesBackup }: Replacement): Promise<boolean> {
  const { databases, files, writers } = scope;
  const source = fetchedBackup(target);
  for (const database of databases) {
    console.log(`Restoring ${database} beside the live data…`);
    await restoreInto(target, source, database, restoringName(database));
  }
  const hasOtherKey = databases.includes("litellm") && (await isOtherSaltKey(target));
  await stopServices(target, writers);
  try {
    if (makesBackup) {
      await job(target, "backup", "backup");
      await job(target, "restic", "keep");
    }
    await restoreFiles(target, source, files);
    await swapDatabases(target, databases);
  } catch (error) {
    console.error(`The services are stopped. To start them with the live data: npm run up -- --stack ${stack}`);
    throw error;
  }
  if (hasOtherKey) {
    console.log("Another stack made the backup. Taking over its secrets…");
    try {
      await adoptSecrets(stack, target, databases);
    } catch (error) {
      console.error(`The services are stopped. To try again: npm run restore -- ${id} --stack ${stack}`);
      throw error;
    }
  }
  console.log("The data is restored. Starting the services, which installs the sync again…");
  if (!(await withWorkspace(stack, (workspace) => startAgain(workspace, target)))) return false;
  await dropFormer(target, databases);
  await job(target, "restic", "discard");
  console.log(`Restored. To check the sync: npm run sync -- verify --stack ${stack}`);
  return true;
}

async function requireFreeName(target: Target, name: string): Promise<void> {
  const present = await runSql(target, "postgres", `SELECT count(*) FROM pg_database WHERE datname = '${name}'`);
  if (present.trim() !== "0") throw new UsageError(`There is a database ${name} already. Choose another name.`);
}

async function restoreBeside(target: Target, database: Application, name: string): Promise<void> {
  await restoreInto(target, fetchedBackup(target), database, name);
  await job(target, "restic", "discard");
  const psql = `docker exec -it ${target.prefix}-postgres psql -U postgres`;
  console.log(`${database} is restored as the database ${name}:\n  ${psql} ${name}`);
  console.log(`To delete it:\n  ${psql} -c 'DROP DATABASE ${name}'`);
}

/** @throws OperationError with the job's output when it fails. */
async function job(target: Target, container: "backup" | "restic", ...words: readonly string[]): Promise<void> {
  const { succeeded, text } = await requestJob(target, container, ...words);
  if (!succeeded) throw new OperationError(text.trim());
  if (text !== "") process.stdout.write(text);
}
