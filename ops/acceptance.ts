import { runVitest } from "./tools/run-vitest";

const args = process.argv.slice(2);
/** Compares all changes of test/acceptance/checks/review.ts with Pulumi's preview, which takes some minutes. */
const REVIEW = "--review";
if (args.includes(REVIEW)) process.env["LLM_STACK_ACCEPTANCE_REVIEW"] = "true";

process.exitCode = runVitest(["--config", "vitest.acceptance.config.mts", ...args.filter((arg) => arg !== REVIEW)]);
