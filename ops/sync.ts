import { Option } from "@commander-js/extra-typings";

import { defineCommand, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";
import { databasesAt, databasesOf, type Databases } from "./sync/databases";
import { describeParts, describeStatus, statusForPrograms } from "./sync/describe-status";
import { install, uninstall } from "./sync/installation";
import { runWorker } from "./sync/worker";
import { findTarget, type TargetOptions } from "./target";

const sync = defineCommand(
  "sync",
  "Manages the synchronisation of LiteLLM's users, teams, organisations and models to Open WebUI. `npm run up` installs it " +
    "and runs its worker; install, uninstall and run are for databases outside a stack, at --litellm and --webui.",
)
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(address("--litellm <url>", "LiteLLM's database: postgresql://user:password@host:port/name of a superuser"))
  .addOption(address("--webui <url>", "Open WebUI's database, in the same form"));

interface Options extends TargetOptions {
  readonly litellm?: string | undefined;
  readonly webui?: string | undefined;
}

sync
  .command("status")
  .description("show the current state and the last 20 changes")
  .addOption(jsonOption)
  .action((_, command) => {
    const { json, ...options } = command.optsWithGlobals();
    return withDatabases(options, async ({ litellm }) => {
      const status = await litellm("SELECT * FROM sync.check_sync_status()");
      const activities = await litellm("SELECT * FROM sync.get_recent_sync_activities(20)");
      if (json) printJson(statusForPrograms(status, activities));
      else console.log(describeStatus(status, activities));
    });
  });

sync
  .command("verify")
  .description("check every part of the installation; exits with 1 if one fails")
  .addOption(jsonOption)
  .action((_, command) => {
    const { json, ...options } = command.optsWithGlobals();
    return withDatabases(options, async ({ litellm }) => {
      const parts = await litellm("SELECT * FROM sync.test_api_key_sync_installation()");
      if (json) printJson(parts);
      else console.log(describeParts(parts));
      process.exitCode = parts.every(({ ok }) => ok === true) ? 0 : 1;
    });
  });

sync
  .command("reconcile")
  .description("queue a full comparison now")
  .action((_, command) =>
    withDatabases(command.optsWithGlobals(), async ({ litellm }) => {
      await litellm("SELECT sync.reconcile()");
      console.log("Everything is queued for comparison; `npm run sync -- status` shows what it finds.");
    }),
  );

sync
  .command("retry")
  .description("retry parked records")
  .action((_, command) =>
    withDatabases(command.optsWithGlobals(), async ({ litellm }) => {
      const [row] = await litellm("SELECT sync.retry() AS count");
      console.log(`Retrying ${Number(row?.["count"] ?? 0)} parked or waiting records.`);
    }),
  );

sync
  .command("install")
  .description(
    "install or upgrade in both databases, with the models of --stack; needs the password of the role sync in SYNC_PASSWORD",
  )
  .action((_, command) => {
    const options = command.optsWithGlobals();
    return withDatabasesElsewhere("install", options, (databases) => install(databases, options.stack ?? "dev"));
  });

sync
  .command("uninstall")
  .description("remove it from both databases; Open WebUI keeps its accounts, groups and models")
  .action((_, command) => withDatabasesElsewhere("uninstall", command.optsWithGlobals(), uninstall));

sync
  .command("run")
  .description("run the worker until interrupted, as the worker's container does")
  .action((_, command) => withDatabasesElsewhere("run", command.optsWithGlobals(), runWorker));

void runCommand(sync);

function address<const Flags extends string>(flags: Flags, description: string): Option<Flags> {
  return new Option(flags, description).conflicts("prefix");
}

/** In a stack, `up` and the worker's container do this. */
function withDatabasesElsewhere(
  verb: string,
  options: Options,
  body: (databases: Databases) => Promise<void>,
): Promise<void> {
  if (options.litellm !== undefined || options.webui !== undefined) return withDatabases(options, body);
  throw new UsageError(`${verb} needs --litellm and --webui; in a stack, \`npm run up\` does this.`);
}

async function withDatabases(options: Options, body: (databases: Databases) => Promise<void>): Promise<void> {
  const databases = await openDatabases(options);
  try {
    await body(databases);
  } finally {
    await databases.close();
  }
}

async function openDatabases({ litellm, webui, ...target }: Options): Promise<Databases> {
  if (litellm === undefined && webui === undefined) return databasesOf(findTarget(target));
  if (litellm === undefined || webui === undefined) throw new UsageError("Give --litellm and --webui together.");
  return databasesAt(litellm, webui);
}
