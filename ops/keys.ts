import { text } from "node:stream/consumers";

import { defineCommand, runCommand } from "./command";
import { declaredKeys } from "./keys/declared-keys";
import { describeKeys, isAsDeclared, type KeyReport } from "./keys/describe-keys";
import { withAges } from "./keys/key-ages";
import { runKeyCommand } from "./keys/run-key-command";
import { jsonOption, targetOptions } from "./options";
import { printList } from "./print/list";
import { UsageError } from "./stack-config";
import { findTarget, type Target } from "./target";

const KEY =
  "alias, hash as LiteLLM shows it, or - to read the key itself from standard input, which keeps it out of process lists";

const keys = defineCommand("keys", "Shows the LiteLLM keys that a stack created, and blocks keys.")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption);

keys
  .command("list")
  .description("the keys that the stack declares or declared earlier, as LiteLLM has them")
  .action(async (_, command) => {
    const { json, ...target } = command.optsWithGlobals();
    printList(await keysOf(findTarget(target)), json, describeKeys, "This stack has created no keys.");
  });

keys
  .command("diff")
  .description("the keys that differ from their declaration; exits with 1 if there is one")
  .action(async (_, command) => {
    const { json, ...options } = command.optsWithGlobals();
    const target = findTarget(options);
    if (target.stack === undefined) {
      throw new UsageError(
        "The declarations are in the program that embeds the stack. Use `list` to show the keys that it created.",
      );
    }
    const different = (await keysOf(target)).filter((key) => !isAsDeclared(key));
    printList(different, json, describeKeys, "All keys match their declarations.");
    process.exitCode = different.length > 0 ? 1 : 0;
  });

for (const [verb, description] of [
  ["block", "blocks any key immediately, including keys that users created"],
  ["unblock", "unblocks a key"],
] as const) {
  keys
    .command(verb)
    .description(description)
    .argument("<key>", KEY)
    .action(async (key, _, command) => {
      const { json, ...target } = command.optsWithGlobals();
      const named = await readKey(key);
      const answer = await runKeyCommand(findTarget(target), { command: verb, key: named });
      printList((answer as { readonly keys: readonly KeyReport[] }).keys, json, describeKeys, "");
    });
}

void runCommand(keys);

async function keysOf(target: Target): Promise<readonly KeyReport[]> {
  const { stack } = target;
  const command = stack === undefined ? { command: "list" } : { command: "compare", declared: declaredKeys(stack) };
  const found = (await runKeyCommand(target, command)) as readonly KeyReport[];
  return stack === undefined ? found : withAges(stack, found, new Date());
}

async function readKey(key: string): Promise<string> {
  if (key.startsWith("sk-"))
    throw new UsageError("Other users can read a key on the command line: pass - and enter it on standard input.");
  return key === "-" ? (await text(process.stdin)).trim() : key;
}
