import { InvalidArgumentError } from "@commander-js/extra-typings";

import { benchIdentity } from "../bench/identity";
import { benchSync } from "../bench/sync";
import { defineCommand, runCommand } from "./command";

const bench = defineCommand(
  "bench",
  "Measures sync on a PostgreSQL of its own, and identity on a LiteLLM of its own (docs/identity.md says what that needs); " +
    "needs no Docker. Figures are ratios or differences within one run wherever a machine's speed matters.",
);

bench
  .command("sync")
  .description("cost and speed of the synchronisation")
  .option("--seconds <n>", "how long changes are made at 100 a second", positive, 60)
  .option("--sizes <n,n,…>", "numbers of users to backfill", positives, [1000, 10_000, 100_000])
  .action(benchSync);

bench
  .command("identity")
  .description("what identity and the gate add to each request")
  .option("--seconds <n>", "how long each side is asked", positive, 30)
  .option("--rate <n>", "chats a second", positive, 50)
  .action(benchIdentity);

void runCommand(bench);

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function positives(text: string): number[] {
  return text.split(",").map(positive);
}
