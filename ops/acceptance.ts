import { runVitest } from "./tools/run-vitest";

process.exitCode = runVitest(["--config", "vitest.acceptance.config.ts", ...process.argv.slice(2)]);
