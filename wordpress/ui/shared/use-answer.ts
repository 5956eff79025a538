import { useCallback, useEffect, useRef, useState } from "@wordpress/element";

import { CallError, type Problem } from "./problem";
import { readOn } from "./read-on";

/** Data from the REST API, and what a page needs to show meanwhile. */
export interface AnswerState<Data> {
  /** The last data; it stays while newer data loads and when loading fails. */
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Loads again. */
  readonly reload: () => Promise<void>;
}

/**
 * Loads data, and loads again when `load` changes. An older answer never replaces a newer one.
 *
 * @param load from `useCallback`.
 * @param isPart whether more of an answer follows when the page asks again.
 */
export function useAnswer<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  isPart: (data: Data) => boolean = isNever,
): AnswerState<Data> {
  const [data, setData] = useState<Data>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setIsLoading] = useState(true);
  const current = useRef<AbortController>();

  const reload = useCallback(async () => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setIsLoading(true);
    try {
      await readOn({
        ask: () => load(controller.signal),
        isPart,
        onData: (answer) => {
          if (controller.signal.aborted) return;
          setData(answer);
          setProblem(undefined);
        },
        onWait: (waiting) => {
          if (!controller.signal.aborted) setProblem(waiting);
        },
        pause: (seconds) => pauseUnlessAborted(controller.signal, seconds),
      });
    } catch (error) {
      if (controller.signal.aborted) return;
      setProblem(problemFrom(error));
    }
    setIsLoading(false);
  }, [load, isPart]);

  useEffect(() => {
    void reload();
    return () => current.current?.abort();
  }, [reload]);

  return { data, problem, isLoading, reload };
}

function isNever(): boolean {
  return false;
}

/** Waits. @throws DOMException as soon as the signal is aborted. */
function pauseUnlessAborted(signal: AbortSignal, seconds: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const end = () => {
      window.clearTimeout(timer);
      reject(new DOMException("Another request replaces this one.", "AbortError"));
    };
    const timer = window.setTimeout(resolve, seconds * 1000);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}

/** The problem of a failed call. @throws whatever is not a failed call. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  throw error;
}
