import { defineCommand, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { databasesOf } from "./sync/databases";
import { describePermissions, type Permissions } from "./sync/describe-permissions";
import { findTarget } from "./target";

const permissions = defineCommand(
  "permissions",
  "Shows what a user may use and why, in LiteLLM and in Open WebUI, and any difference. Exits with 1 if there is one.",
)
  .argument("<email>", "the user's e-mail address")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption)
  .action(async (email, { json, ...target }) => {
    const databases = databasesOf(findTarget(target));
    const [row] = await databases.litellm(`SELECT sync.permissions('${email.replaceAll("'", "''")}') AS found`);
    const found = row?.["found"] as Permissions;
    if (json) printJson(found);
    else console.log(describePermissions(found));
    process.exitCode = isConsistent(found) ? 0 : 1;
  });

void runCommand(permissions);

function isConsistent(found: Permissions): boolean {
  if ("problem" in found) return false;
  const { missing_in_open_webui, only_in_open_webui } = found.difference;
  return missing_in_open_webui.length + only_in_open_webui.length === 0;
}
