import { runVitest } from "./tools/run-vitest";

process.exitCode = runVitest(process.argv.slice(2));
