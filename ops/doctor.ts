import { parseArgs } from "node:util";

import { runCommand } from "./command";
import { diagnose, printFindings } from "./doctor/diagnose";
import { hasErrors } from "./doctor/finding";

const USAGE = `npm run doctor [-- --stack NAME --json]

Tells whether \`npm run up\` would fail on this host, and how to fix it. Changes nothing. Ends with 1 when it would fail.

  --stack NAME   stack whose Pulumi.NAME.yaml is read (dev)
  --json         print the findings as a JSON array of check, level, message and remedy`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, json: { type: "boolean", default: false } },
  });
  const findings = await diagnose(values.stack);
  if (values.json) console.log(JSON.stringify(findings, null, 2));
  else printFindings(findings);
  return hasErrors(findings) ? 1 : 0;
});
