import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { UsageError } from "./stack-config";
import { openDatabases } from "./sync/databases";
import { describePermissions, type Permissions } from "./sync/describe-permissions";

const USAGE = `npm run permissions -- EMAIL [--stack NAME] [--json]

Tells what a person may use and why, in LiteLLM and in Open WebUI, and any difference. Ends with 1 when there is one.

  --stack NAME   stack on this host (dev)
  --json         print everything as JSON`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string", default: "dev" }, json: { type: "boolean", default: false } },
  });
  const [email, ...more] = positionals;
  if (email === undefined || more.length > 0) throw new UsageError("Say whose permissions: one e-mail.");
  const databases = await openDatabases(values.stack);
  try {
    const [row] = await databases.litellm(`SELECT sync.permissions('${email.replaceAll("'", "''")}') AS found`);
    const found = row?.["found"] as Permissions;
    console.log(values.json ? JSON.stringify(found, null, 2) : describePermissions(found));
    return isConsistent(found) ? 0 : 1;
  } finally {
    await databases.close();
  }
});

function isConsistent(found: Permissions): boolean {
  if ("problem" in found) return false;
  const { missing_in_open_webui, only_in_open_webui } = found.difference;
  return missing_in_open_webui.length + only_in_open_webui.length === 0;
}
