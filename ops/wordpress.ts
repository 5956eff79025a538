import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../components/settings/package-files";
import { defineCommand, OperationError, runCommand } from "./command";
import { stackOption } from "./options";
import { output, withWorkspace } from "./pulumi/workspace";
import { settingsOf } from "./smoke/stack-settings";
import { UsageError } from "./stack-config";
import { configLines, keysOf } from "./wordpress/config-lines";
import { packPlugin } from "./wordpress/pack-plugin";

const wordpress = defineCommand("wordpress", "Connects a WordPress site with a stack, and packs the plugin for it.");

wordpress
  .command("config")
  .description(
    "prints the lines for the site's wp-config.php, with its keys in plain text; only on a terminal. Needs a stack that is up",
  )
  .addOption(stackOption)
  .option("--admin-key <alias>", "service key with `management`", "wordpress_admin_service")
  .option("--content-key <alias>", "service key that calls models", "wordpress_content_service")
  .option("--local", "the site runs on the Docker host: use LiteLLM's port there instead of the API host")
  .action(async ({ stack, ...options }) => {
    if (!process.stdout.isTTY) {
      throw new UsageError(
        "The lines contain keys, so they go to a terminal only. A script that writes a file for LLM_STACK_ADMIN_KEY_FILE runs: " +
          `npm run --silent outputs -- --stack ${stack} serviceKeys.${options.adminKey}`,
      );
    }
    console.log(configLines(settingsOf(stack), await serviceKeysOf(stack), options));
  });

wordpress
  .command("package")
  .description("writes the plugin as a zip to generated/; the same source makes the same bytes")
  .action(() => {
    const { name, content } = packPlugin();
    const folder = join(packageRoot, "generated");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), content);
    console.log(`generated/${name}: ${Math.ceil(content.length / 1024)} KiB`);
  });

void runCommand(wordpress);

/** @throws OperationError when the stack is not up. */
async function serviceKeysOf(stack: string): Promise<Readonly<Record<string, string>>> {
  return withWorkspace(stack, async (workspace) => {
    const text = await output(workspace, ["stack", "output", ...workspace.stackOptions, "--json", "--show-secrets"]);
    const keys = keysOf(JSON.parse(text));
    if (keys === undefined) {
      throw new OperationError(`The stack has no keys yet. To deploy it: npm run up -- --stack ${stack}`);
    }
    return keys;
  });
}
