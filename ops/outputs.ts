import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { output, withWorkspace } from "./pulumi/workspace";

const USAGE = `npm run --silent outputs [-- --stack NAME --show-secrets] [OUTPUT]

Prints what a stack gives to its users: addresses, passwords, service keys. A named output is printed alone and in clear;
without a name secrets stay hidden unless --show-secrets is given.

  --stack NAME     stack to ask (dev)
  --show-secrets   print secrets in clear`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, "show-secrets": { type: "boolean", default: false } },
    allowPositionals: true,
  });
  await withWorkspace(values.stack, async (workspace) => {
    const secrets = positionals.length > 0 || values["show-secrets"] ? ["--show-secrets"] : [];
    const format = positionals.length > 0 ? [] : ["--json"];
    const args = ["stack", "output", ...workspace.stackOptions, ...format, ...secrets, ...positionals];
    process.stdout.write(await output(workspace, args));
  });
  return 0;
});
