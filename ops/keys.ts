import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";

import { declaredAccess } from "../components/litellm/declared-access";
import { settingSchemas } from "../components/settings/schema";
import { runCommand } from "./command";
import { askLitellm } from "./keys/ask-litellm";
import { describeKey, isAsDeclared, type KeyReport } from "./keys/describe-keys";
import { readStackConfig, UsageError } from "./stack-config";

const USAGE = `npm run keys -- list|diff|block|unblock [KEY] [--stack NAME] [--json]

  list          the keys that the stack declares, and those of earlier declarations, as LiteLLM has them
  diff          those of them that are not as declared; ends with 1 when there is one
  block KEY     stops a key at once, whoever made it
  unblock KEY   lets it work again

KEY is an alias, a hash as LiteLLM shows it, or - for the key itself from standard input, where no list of programs shows it.

  --stack NAME   stack on this host (dev)
  --json         print JSON`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string", default: "dev" }, json: { type: "boolean", default: false } },
  });
  const [verb, key, ...more] = positionals;
  if (more.length > 0) throw new UsageError("One key at a time.");
  if (verb === "list" || verb === "diff") return show(values.stack, verb === "diff", values.json);
  if (verb !== "block" && verb !== "unblock") throw new UsageError("Say what to do: list, diff, block or unblock.");
  if (key === undefined) throw new UsageError("Say which key.");
  if (key.startsWith("sk-"))
    throw new UsageError("A key on the command line is read by others: pass - and type it in.");
  const named = key === "-" ? (await text(process.stdin)).trim() : key;
  const { keys } = (await askLitellm(values.stack, { command: verb, key: named })) as { keys: readonly KeyReport[] };
  print(keys, values.json);
  return 0;
});

async function show(stack: string, onlyDifferent: boolean, json: boolean): Promise<number> {
  const command = { command: "compare", declared: declaredKeys(stack) };
  const found = (await askLitellm(stack, command)) as readonly KeyReport[];
  const different = found.filter((key) => !isAsDeclared(key));
  print(onlyDifferent ? different : found, json);
  return onlyDifferent && different.length > 0 ? 1 : 0;
}

function print(keys: readonly KeyReport[], json: boolean): void {
  console.log(json ? JSON.stringify(keys, null, 2) : keys.map(describeKey).join("\n") || "Every key is as declared.");
}

/** Declarations without values, which only Pulumi's state has. */
function declaredKeys(stack: string) {
  const { values } = readStackConfig(stack);
  const setting = (name: string) => JSON.parse(values[`llm-stack:${name}`] ?? "null") as unknown;
  const { globalKey, metricsKey, serviceKeys } = declaredAccess({
    adminEmail: values["llm-stack:adminEmail"] ?? "",
    globalKey: settingSchemas.globalKey.parse(setting("globalKey")),
    unknownUsers: settingSchemas.unknownUsers.parse(setting("unknownUsers")),
    serviceKeys: settingSchemas.serviceKeys.parse(setting("serviceKeys")),
  });
  return [globalKey, metricsKey, ...serviceKeys];
}
