import { InvalidArgumentError } from "@commander-js/extra-typings";

import { benchIdentity } from "../bench/identity";
import { benchLoad } from "../bench/load";
import { benchSeries } from "../bench/series";
import { benchSync } from "../bench/sync";
import { benchWordPress } from "../bench/wordpress";
import { benchWordPressPages } from "../bench/wordpress-pages";
import { defineCommand, runCommand } from "./command";
import { stackOption } from "./options";

const bench = defineCommand(
  "bench",
  "Measures sync on a temporary PostgreSQL, identity on a temporary LiteLLM (requirements: docs/identity.md), series on a " +
    "temporary Prometheus, which needs Docker on this machine, wordpress and wordpress-pages on a temporary site, and load on a running stack. Where a machine's speed matters, results are ratios or differences within one run.",
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

bench
  .command("load")
  .description(
    "streams through the public hosts of a running stack (docs/load.md). Its models' providers charge for them",
  )
  .addOption(stackOption)
  .option("--streams <n,n,…>", "concurrent streams, one level after the other", positives, [1, 10, 50, 200])
  .option("--seconds <n>", "duration of each level", positive, 30)
  .option(
    "--host <api|chat>",
    "the API with keys of its own, or the chat as its first administrator",
    publicHost,
    "api",
  )
  .option("--streams-per-key <n>", "streams that share a key at the API", positive, 25)
  .option("--model <name>", "model to ask (default: the first declared chat model)")
  .option("--provider-port <n>", "serves a streaming mock provider at this port of this machine meanwhile", positive)
  .action(benchLoad);

bench
  .command("wordpress")
  .description("what the WordPress plugin adds to a page view, on a temporary site (requirements: wordpress/README.md)")
  .option("--views <n>", "page views of each variant", positive, 500)
  .action(benchWordPress);

bench
  .command("wordpress-pages")
  .description(
    "the plugin's dashboard with 90 days and its list of keys in Chromium, on a temporary site with a LiteLLM and a PostgreSQL, which need Docker on this machine",
  )
  .option("--keys <n>", "keys of the site", positive, 5000)
  .option("--active <n>", "keys with usage on each day", positive, 300)
  .option("--views <n>", "views of each page", positive, 5)
  .action(benchWordPressPages);

void runCommand(bench);

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function positives(text: string): number[] {
  return text.split(",").map(positive);
}

function publicHost(text: string): "api" | "chat" {
  if (text === "api" || text === "chat") return text;
  throw new InvalidArgumentError("It must be api or chat.");
}
