import { Option } from "@commander-js/extra-typings";

import { defineCommand, OperationError, runCommand } from "./command";
import { targetOptions } from "./options";
import { printJson } from "./print/json";
import { describeSpend, spendCsv } from "./spend/describe-spend";
import { monthOf, parseMonth } from "./spend/month";
import { oldestRecord, readSpend } from "./spend/read-spend";
import { DIMENSIONS } from "./spend/spend-sql";
import { databasesOf } from "./sync/databases";
import { findTarget } from "./target";

const now = new Date();

const spend = defineCommand("spend", "Shows what one month's requests cost, by LiteLLM's own records. Changes nothing.")
  .addOption(new Option("--by <what>", "one row for each").choices(DIMENSIONS).default("user" as const))
  .addOption(
    new Option("--month <month>", "month in UTC, such as 2026-11")
      .argParser((text) => parseMonth(text, now))
      .default(monthOf(now)),
  )
  .addOption(new Option("--format <format>", "output").choices(["table", "csv", "json"]).default("table" as const))
  .addOption(new Option("--json", "the same as --format json").implies({ format: "json" }))
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .action(async ({ by, month, format, ...target }) => {
    const { litellm } = databasesOf(findTarget(target));
    const rows = await readSpend(litellm, by, month);
    if (rows.length === 0) {
      const oldest = await oldestRecord(litellm);
      if (oldest !== undefined && month < oldest.slice(0, 7)) {
        throw new OperationError(`LiteLLM has no records of ${month}. The oldest are from ${oldest}.`);
      }
    }
    if (format === "json") printJson(rows);
    else if (format === "csv") process.stdout.write(spendCsv(by, rows));
    else console.log(rows.length > 0 ? describeSpend(by, rows) : `LiteLLM has recorded no spend by ${by} in ${month}.`);
  });

void runCommand(spend);
