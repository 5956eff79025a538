import { text } from "node:stream/consumers";

import { defineCommand, runCommand } from "./command";
import { askLitellm } from "./keys/ask-litellm";
import { declaredKeys } from "./keys/declared-keys";
import { describeKeys, isAsDeclared, type KeyReport } from "./keys/describe-keys";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { UsageError } from "./stack-config";
import { findTarget, type Target } from "./target";

const KEY =
  "alias, a hash as LiteLLM shows it, or - for the key itself from standard input, where no list of programs shows it";

const keys = defineCommand("keys", "Shows LiteLLM's keys that a stack made, and blocks keys.")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption);

keys
  .command("list")
  .description("the keys that the stack declares, and those of earlier declarations, as LiteLLM has them")
  .action(async (_, command) => {
    const { json, ...target } = command.optsWithGlobals();
    print(await keysOf(findTarget(target)), json, "This stack has made no key.");
  });

keys
  .command("diff")
  .description("those of them that are not as declared; ends with 1 when there is one")
  .action(async (_, command) => {
    const { json, ...options } = command.optsWithGlobals();
    const target = findTarget(options);
    if (target.stack === undefined) {
      throw new UsageError(
        "Declarations are in the program that embeds the stack. `list` shows the keys that it made.",
      );
    }
    const different = (await keysOf(target)).filter((key) => !isAsDeclared(key));
    print(different, json, "Every key is as declared.");
    process.exitCode = different.length > 0 ? 1 : 0;
  });

for (const [verb, description] of [
  ["block", "stops any key at once, also one that a person made"],
  ["unblock", "lets a key work again"],
] as const) {
  keys
    .command(verb)
    .description(description)
    .argument("<key>", KEY)
    .action(async (key, _, command) => {
      const { json, ...target } = command.optsWithGlobals();
      const named = await readKey(key);
      const answer = await askLitellm(findTarget(target), { command: verb, key: named });
      print((answer as { readonly keys: readonly KeyReport[] }).keys, json, "");
    });
}

void runCommand(keys);

async function keysOf(target: Target): Promise<readonly KeyReport[]> {
  const { stack } = target;
  const command = stack === undefined ? { command: "list" } : { command: "compare", declared: declaredKeys(stack) };
  return (await askLitellm(target, command)) as readonly KeyReport[];
}

async function readKey(key: string): Promise<string> {
  if (key.startsWith("sk-"))
    throw new UsageError("A key on the command line is read by others: pass - and type it in.");
  return key === "-" ? (await text(process.stdin)).trim() : key;
}

function print(found: readonly KeyReport[], json: boolean | undefined, none: string): void {
  if (json) printJson(found);
  else console.log(found.length > 0 ? describeKeys(found) : none);
}
