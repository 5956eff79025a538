/** What a shell reports for a program that Ctrl+C ended: 128 and the number of SIGINT. */
export const INTERRUPTED = 130;

let interrupted = false;

/** Records that Ctrl+C ended what this process was asked to do. The command then exits with {@link INTERRUPTED}. */
export function noteInterrupt(): void {
  interrupted = true;
}

/** Whether Ctrl+C ended what this process was asked to do. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/**
 * Waits for a program that shares this process's terminal, also after Ctrl+C, which reaches both: the program ends in its own
 * time. One that ends well all the same was not interrupted.
 *
 * @param run starts the program, which must not be there before this process is ready for Ctrl+C.
 * @returns the program's exit code.
 */
export async function waitThroughInterrupts(run: () => Promise<number>): Promise<number> {
  const interrupt = new AbortController();
  const receive = () => {
    interrupt.abort();
  };
  process.on("SIGINT", receive);
  try {
    const code = await run();
    if (interrupt.signal.aborted && code !== 0) noteInterrupt();
    return code;
  } finally {
    process.off("SIGINT", receive);
  }
}
