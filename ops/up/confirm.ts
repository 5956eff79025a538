import { once } from "node:events";
import { createInterface } from "node:readline/promises";

import { OperationError } from "../command";
import { noteInterrupt } from "../interrupt";

/** Asks on the terminal. @returns whether the answer was yes; end of input and Ctrl+C mean no. */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on("SIGINT", () => {
    noteInterrupt();
    terminal.close();
  });
  const ended = once(terminal, "close").then(() => undefined);
  try {
    // Ctrl+D rejects the question.
    const asked = terminal.question(`${question} [y/N] `).catch(() => undefined);
    const answer = await Promise.race([asked, ended]);
    // What follows belongs on a line of its own.
    if (answer === undefined) console.log("");
    return /^y(es)?$/i.test(answer?.trim() ?? "");
  } finally {
    terminal.close();
  }
}

/** Asks before the first change. @throws OperationError unless the answer is yes. */
export async function requireYes(question: string): Promise<void> {
  if (!(await confirm(question))) throw new OperationError("Nothing was changed.");
}
