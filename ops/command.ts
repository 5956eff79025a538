import { SettingsError } from "../components/settings/problems";
import { UsageError } from "./stack-config";

/** A command could not do its work for a reason outside this program; the message says which and how to fix it. */
export class OperationError extends Error {}

/**
 * Runs a command's body and turns what it throws into an exit code: 2 for a wrong call, with the usage, and 1 for wrong
 * settings and what stands in the way, with the message alone. Anything else is a bug of this program and shows its stack.
 *
 * @param body the command itself; resolves to its exit code.
 */
export async function runCommand(usage: string, body: () => Promise<number>): Promise<void> {
  try {
    if (process.argv.includes("--help")) {
      console.log(usage);
      return;
    }
    process.exitCode = await body();
  } catch (error) {
    if (error instanceof UsageError || isWrongOption(error)) {
      console.error(`${error.message}\n\n${usage}`);
      process.exitCode = 2;
    } else if (error instanceof SettingsError || error instanceof OperationError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

/** What `parseArgs` of Node.js throws for an unknown option or a missing value. */
function isWrongOption(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
