import { parseArgs } from "node:util";

import { benchSync } from "../bench/sync";
import { runCommand } from "./command";
import { UsageError } from "./stack-config";

const USAGE = `npm run bench -- sync [--seconds N --sizes N,N,…]

Measures, on a PostgreSQL of its own; needs no Docker. Figures are ratios within one run wherever a machine's speed matters.

  --seconds N     how long changes are made at 100 a second (60)
  --sizes N,N,…   numbers of users to backfill (1000,10000,100000)`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "60" },
      sizes: { type: "string", default: "1000,10000,100000" },
    },
  });
  if (positionals.join(" ") !== "sync") throw new UsageError("Say what to measure: sync.");
  const sizes = values.sizes.split(",").map(Number);
  const seconds = Number(values.seconds);
  if (![seconds, ...sizes].every((number) => Number.isInteger(number) && number > 0)) {
    throw new UsageError("--seconds and --sizes take whole numbers above 0.");
  }
  await benchSync({ seconds, sizes });
  return 0;
});
