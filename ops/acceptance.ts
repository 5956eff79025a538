import { runVitest } from "./tools/run-vitest";

process.exitCode = runVitest(["--config", "vitest.acceptance.config.mts", ...process.argv.slice(2)]);
