import { InvalidArgumentError } from "@commander-js/extra-typings";

import { benchIdentity } from "../bench/identity";
import { benchSeries } from "../bench/series";
import { benchSync } from "../bench/sync";
import { defineCommand, runCommand } from "./command";

const bench = defineCommand(
  "bench",
  "Measures sync on a temporary PostgreSQL, identity on a temporary LiteLLM (requirements: docs/identity.md), and series on a " +
    "temporary Prometheus, which alone needs Docker on this machine. Where a machine's speed matters, results are ratios or differences within one run.",
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

bench
  .command("series")
  .description("cost of LiteLLM's metrics in Prometheus, with the memory that the stack gives it")
  .option("--people <n>", "people behind Open WebUI's key", positive, 2000)
  .option("--keys <n>", "keys of programs", positive, 500)
  .option("--models <n>", "models, of which every caller uses five", positive, 50)
  .option("--minutes <n>", "minutes of scrapes for each variant", positive, 5)
  .action(benchSeries);

void runCommand(bench);

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function positives(text: string): number[] {
  return text.split(",").map(positive);
}
