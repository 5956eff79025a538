import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { UsageError } from "./stack-config";
import { openDatabases, type Databases } from "./sync/databases";
import { install, uninstall } from "./sync/installation";
import { printTable } from "./sync/print-table";
import { work } from "./sync/worker";

const USAGE = `npm run sync -- status|verify|reconcile|retry [--stack NAME]
npm run sync -- install|uninstall|run|status|verify|reconcile|retry --litellm URL --webui URL

Looks after the synchronisation of LiteLLM's people, teams, organisations and models to Open WebUI. \`npm run up\` installs it
and runs its worker; the second form is for databases that live elsewhere.

  status         what it does at the moment, and its last 20 changes
  verify         whether everything is in place; ends with 1 when it is not
  reconcile      compare everything now
  retry          try parked records again
  install        install in both databases, or upgrade; needs the variable SYNC_PASSWORD, the password of the role sync
  uninstall      take it out again; Open WebUI keeps what it was given
  run            work until interrupted, as the worker's container does
  --stack NAME   stack on this host; with URLs the one whose models and settings are taken (dev)
  --litellm URL  LiteLLM's database, as postgresql://user:password@host:port/name of a superuser
  --webui URL    Open WebUI's database, likewise`;

const VERBS = ["status", "verify", "reconcile", "retry", "install", "uninstall", "run"] as const;
type Verb = (typeof VERBS)[number];

/** What needs URLs: in a stack `up` and the worker's container do it. */
const ELSEWHERE: readonly Verb[] = ["install", "uninstall", "run"];

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string", default: "dev" }, litellm: { type: "string" }, webui: { type: "string" } },
  });
  const verb = VERBS.find((name) => name === positionals[0]);
  if (verb === undefined || positionals.length > 1) throw new UsageError(`Say one of ${VERBS.join(", ")}.`);
  const { litellm, webui } = values;
  if ((litellm === undefined) !== (webui === undefined)) throw new UsageError("Give --litellm and --webui together.");
  if (litellm === undefined && ELSEWHERE.includes(verb)) {
    throw new UsageError(`${verb} needs --litellm and --webui; in a stack \`npm run up\` does it.`);
  }
  const databases = await openDatabases(values.stack, litellm, webui);
  try {
    return await run(verb, databases, values.stack);
  } finally {
    await databases.close();
  }
});

async function run(verb: Verb, databases: Databases, stack: string): Promise<number> {
  switch (verb) {
    case "status":
      printTable(await databases.litellm("SELECT * FROM sync.check_sync_status()"));
      console.log();
      printTable(await databases.litellm("SELECT * FROM sync.get_recent_sync_activities(20)"));
      return 0;
    case "verify": {
      const parts = await databases.litellm("SELECT * FROM sync.test_api_key_sync_installation()");
      printTable(parts);
      return parts.every(({ ok }) => ok === true) ? 0 : 1;
    }
    case "reconcile":
      await databases.litellm("SELECT sync.reconcile()");
      console.log("Everything is queued for comparison; `npm run sync -- status` shows what it finds.");
      return 0;
    case "retry": {
      const [row] = await databases.litellm("SELECT sync.retry() AS count");
      console.log(`${Number(row?.["count"] ?? 0)} parked or waiting records are tried again.`);
      return 0;
    }
    case "install":
      await install(databases, stack);
      return 0;
    case "uninstall":
      await uninstall(databases);
      return 0;
    case "run":
      await work(databases);
      return 0;
  }
}
