/** One line of the go-live list. */
export interface SmokeCheck {
  /** What must be true, for example "the chat answers". */
  readonly name: string;
  /**
   * Finds out.
   *
   * @returns what was found, in a few words.
   * @throws SmokeFailure when it is not true.
   */
  readonly run: () => Promise<string>;
}

/** A check found something wrong. */
export class SmokeFailure extends Error {
  /**
   * @param message what is wrong. It never contains a secret's value.
   * @param remedy commands or advice that fix it; empty when another check's remedy does.
   * @param level `warning` for what does not stop the stack from working.
   */
  constructor(
    message: string,
    public readonly remedy: string,
    public readonly level: "error" | "warning" = "error",
  ) {
    super(message);
  }
}

/** Fails unless a condition holds. */
export function must(condition: boolean, message: string, remedy: string): asserts condition {
  if (!condition) throw new SmokeFailure(message, remedy);
}
