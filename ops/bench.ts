import { InvalidArgumentError } from "@commander-js/extra-typings";

import { benchIdentity } from "../bench/identity";
import { benchSync } from "../bench/sync";
import { defineCommand, runCommand } from "./command";

const bench = defineCommand(
  "bench",
  "Measures sync on a temporary PostgreSQL, and identity on a temporary LiteLLM (requirements: docs/identity.md). Needs no " +
    "Docker. Where a machine's speed matters, results are ratios or differences within one run.",
);

bench
  .command("sync")
  .description("cost and speed of the synchronisation")
  .option("--seconds <n>", "duration of the changes, at 100 per second", positive, 60)
  .option("--sizes <n,n,…>", "numbers of users to backfill", positives, [1000, 10_000, 100_000])
  .action(benchSync);

bench
  .command("identity")
  .description("cost of identity and of the gate for each request")
  .option("--seconds <n>", "duration of the requests to each variant", positive, 30)
  .option("--rate <n>", "chats per second", positive, 50)
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
