import { parseArgs } from "node:util";

import { benchIdentity } from "../bench/identity";
import { benchSync } from "../bench/sync";
import { runCommand } from "./command";
import { UsageError } from "./stack-config";

const USAGE = `npm run bench -- sync [--seconds N --sizes N,N,…]
npm run bench -- identity [--seconds N --rate N]

Measures sync on a PostgreSQL of its own, and identity on a LiteLLM of its own (docs/identity.md says what that needs); needs no
Docker. Figures are ratios or differences within one run wherever a machine's speed matters.

  --seconds N     how long changes are made at 100 a second (60), or each side of identity is asked (30)
  --rate N        chats a second (50)
  --sizes N,N,…   numbers of users to backfill (1000,10000,100000)`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string" },
      rate: { type: "string", default: "50" },
      sizes: { type: "string", default: "1000,10000,100000" },
    },
  });
  const subject = positionals.join(" ");
  if (subject !== "sync" && subject !== "identity") throw new UsageError("Say what to measure: sync or identity.");
  const sizes = values.sizes.split(",").map(Number);
  const seconds = Number(values.seconds ?? (subject === "sync" ? 60 : 30));
  const rate = Number(values.rate);
  if (![seconds, rate, ...sizes].every((number) => Number.isInteger(number) && number > 0)) {
    throw new UsageError("--seconds, --rate and --sizes take whole numbers above 0.");
  }
  await (subject === "sync" ? benchSync({ seconds, sizes }) : benchIdentity({ seconds, rate }));
  return 0;
});
