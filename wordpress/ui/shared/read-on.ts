import { CallError, type Problem } from "./problem";

/** What {@link readOn} asks for and tells. */
export interface Reading<Data> {
  readonly ask: () => Promise<Data>;
  /** Whether more of the answer follows when the page asks again. */
  readonly isPart: (data: Data) => boolean;
  /** Gets each answer. */
  readonly onData: (data: Data) => void;
  /** Gets what the site says while it has no answer yet. */
  readonly onWait: (problem: Problem) => void;
  readonly pause: (seconds: number) => Promise<void>;
}

/** Lets other requests of the page reach the site. */
const PAUSE_SECONDS = 0.1;

/**
 * Asks again until an answer is complete: the site reads long data from the gateway in parts, one for each request.
 *
 * @throws what `ask` throws, except that data is still being read.
 */
export async function readOn<Data>({ ask, isPart, onData, onWait, pause }: Reading<Data>): Promise<void> {
  for (;;) {
    try {
      const data = await ask();
      onData(data);
      if (!isPart(data)) return;
      await pause(PAUSE_SECONDS);
    } catch (error) {
      if (!(error instanceof CallError) || error.problem.readsOnAfter === undefined) throw error;
      onWait(error.problem);
      await pause(error.problem.readsOnAfter);
    }
  }
}
